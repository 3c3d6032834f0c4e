import { beforeAll, describe, expect, it } from 'vitest';
import type { DashboardPages } from './dashboardPages.ts';
import type { DashboardScene } from './dashboardScene.ts';

/** The screens that compare and run again; the sweep `tiny` is there and finished. */
export function compareScreen(scene: DashboardScene): void {
  describe('what a sweep is worth, in the dashboard', () => {
    let pages: DashboardPages;
    beforeAll(() => {
      pages = scene.begin();
    });

    it('is compared from its own screen: results, the sentence that may be said, curves and temperatures', async () => {
      const { wide } = pages;
      await pages.go('/sweeps/tiny');
      await wide.getByRole('link', { name: 'Compare', exact: true }).last().click();
      await wide.waitForURL(/\/compare\?with=tiny/);
      await pages.go('/compare?with=tiny');
      const results = wide.getByRole('table', { name: /results/i }).first();
      await results.waitFor();
      // Its two configurations.
      expect(await results.getByRole('row').count()).toBeGreaterThanOrEqual(1 + 2);
      for (const title of ['Verdict', 'Configurations', 'Temperature']) {
        await wide
          .getByRole('heading', { name: new RegExp(title, 'i') })
          .first()
          .waitFor();
      }
      await pages.narrow
        .getByRole('table', { name: /results/i })
        .first()
        .waitFor();
      expect(await pages.look('compare')).toEqual([]);
    });

    it('is run again by one click, with seeds that took no part in it, and that leads to a queued sweep', async () => {
      const { wide, narrow } = pages;
      await pages.go('/sweeps/tiny/rerun');
      for (const page of [wide, narrow]) await page.getByRole('button', { name: /start/i }).waitFor();
      expect(await pages.look('rerun')).toEqual([]);
      const queued = async () => (await scene.workspace.run('ls', '--json')).stdout.split('queued').length;
      const before = await queued();
      await wide.getByRole('button', { name: /start/i }).click();
      await expect.poll(queued, { timeout: 60_000 }).toBe(before + 1);
    });

    it('reports no error, and asks nobody else', () => {
      expect(pages.complaints).toEqual([]);
    });
  });
}
