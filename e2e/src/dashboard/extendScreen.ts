import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../command.ts';
import type { DashboardScene } from './dashboardScene.ts';

/** The dialog that has more of a sweep, of one that it trains first: two trials of three epochs. */
export function extendScreen(scene: DashboardScene): void {
  describe('extending a sweep on its screen', () => {
    beforeAll(async () => {
      // Lengths in steps, so that a longer run has the same past.
      const text = readFileSync(join(root, 'e2e', 'src', 'tiny.yaml'), 'utf8')
        .replace('name: tiny', 'name: steady')
        .replace('seeds: 2', 'seeds: 1')
        .replace(/values: \[.*\]/, 'values: [{steps: 60}, {steps: 90}]');
      const file = join(scene.workspace.home, 'steady.yaml');
      writeFileSync(file, text);
      await scene.succeed('run', file, '--json');
      scene.begin();
    });

    it('says what more epochs cost, queues them, and has every trial go on where it ended', async () => {
      const { page, pages } = scene;
      await page.goto(new URL('/sweeps/steady', pages.origin).href);
      await page.getByRole('table', { name: 'Trials' }).getByRole('link').first().waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: /^Go to a sweep/ }).fill('extend');
      await page.getByRole('option', { name: 'Extend… (steady)' }).click();
      const dialog = page.getByRole('dialog', { name: 'Extend this sweep' });
      await dialog.getByText('Epochs', { exact: true }).click();
      await dialog.getByLabel('Epochs in all').fill('3');
      await dialog.getByText(/has 3 already; give a larger number/).waitFor();
      await dialog.getByLabel('Epochs in all').fill('4');
      const cost = dialog.getByRole('status');
      await cost.getByText(/^2 trials, 0 taken over and 2 to run, of which 2 can go on/).waitFor();
      expect(await cost.innerText()).toMatch(/about .* of slot time; no scheduler is at work/);
      await dialog.getByText('coolsweep extend steady --epochs 4').waitFor();
      await dialog.getByRole('button', { name: 'Start' }).click();
      await page.waitForURL(/\/sweeps\/steady-extended/);
      await scene.succeed('run', '--resume', 'steady-extended', '--json');
      await page.goto(new URL('/trials/steady-extended-t1', pages.origin).href);
      const lineage = page.getByRole('region', { name: 'Lineage' }).first();
      await lineage.getByText('Goes on with the training of').waitFor();
      await page
        .getByText(/^Last values\. trial #1: .* at step 152\./)
        .first()
        .waitFor({ state: 'attached' });
      expect(pages.complaints.filter((complaint) => !complaint.includes('400'))).toEqual([]);
    });
  });
}
