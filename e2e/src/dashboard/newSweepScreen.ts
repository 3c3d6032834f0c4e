import { beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { DashboardPages } from './dashboardPages.ts';
import type { DashboardScene } from './dashboardScene.ts';

/** The two cores of a test machine may have other things to do. */
const eventually = <T>(get: () => T | Promise<T>) => expect.poll(get, { timeout: 20_000 });

/** The screen of a new sweep; the sweep `tiny` is there and finished, by which the time of another one is estimated. */
export function newSweepScreen(scene: DashboardScene): void {
  describe('the screen of a new sweep', () => {
    let pages: DashboardPages;
    let page: Page;
    beforeAll(() => {
      pages = scene.begin();
      page = scene.page;
    });

    const open = async (path = '/new') => {
      await pages.go(path);
      for (const one of [pages.wide, pages.narrow]) {
        await one.getByRole('textbox', { name: 'Sweep file, as YAML' }).waitFor();
        await one.getByRole('status').getByText('trials').first().waitFor();
      }
    };
    const field = (name: string) => page.getByRole('textbox', { name, exact: true });
    const yaml = () => page.getByRole('textbox', { name: 'Sweep file, as YAML' });
    const yamlText = async () => (await yaml().locator('.cm-line').allInnerTexts()).join('\n');
    const status = () => page.getByRole('region', { name: 'Submit' }).getByRole('status').innerText();

    it('shows the schedules of a sweep that has no mistake, and how long it will take', async () => {
      await open('/new?from=tiny');
      expect(await status()).toContain('2 configurations × 2 seeds = 4 trials');
      // 1,200 digits in batches of 32, three epochs, twice two trials.
      expect(await status()).toContain('456 updates; about');
      for (const name of ['ρ by epochs', 'Effective learning rate by epochs', 'Predicted temperature by epochs']) {
        await page.getByRole('img', { name }).waitFor();
      }
      const rows = page.getByRole('table', { name: 'Schedules' }).getByRole('row');
      expect(await rows.count()).toBe(1 + 2);
      expect(await rows.nth(1).innerText()).toMatch(/0\.5 of run[\s\S]*epoch 1\.5 of 3, update 57/);
      expect(await pages.look('new-sweep')).toEqual([]);
    });

    it('takes several values typed into the form into the YAML as a parameter', async () => {
      await open('/new?template=examples/resnet20-cifar10-small');
      await open();
      await field('Initial momentum ρ₀').fill('0.9, 0.95, 0.99');
      await eventually(yamlText).toContain('optimizer.rho0: { values: [0.9, 0.95, 0.99] }');
      // Two cooling lengths, a control for each.
      await eventually(status).toContain('12 configurations × 3 seeds = 36 trials');
      await field('Epochs').fill('4');
      await eventually(yamlText).toContain('epochs: 4');
    });

    it('takes what is typed into the YAML into the form, and says what is wrong in both', async () => {
      await open();
      await yaml().press('Control+End');
      await page.keyboard.type('limits: {trials: 5}');
      await eventually(status).toContain('at most 5 trials');
      await field('Batch size').fill('0');
      await eventually(status).toContain('1 mistake to mend');
      const said = page.getByRole('list', { name: 'Mistakes, warnings and notes' });
      expect(await said.innerText()).toMatch(/line \d+, batchSize:/);
      expect(await field('Batch size').getAttribute('aria-invalid')).toBe('true');
      await page.locator('.cm-lint-marker-error').waitFor();
      // Submitting leads to it, and nothing is recorded.
      await yaml().press('Control+Enter');
      await eventually(() => field('Batch size').evaluate((element) => element === document.activeElement)).toBe(true);
      expect(await pages.look('new-sweep-mistake')).toEqual([]);
      await field('Batch size').fill('32');
      await eventually(status).toContain('at most 5 trials');
    });

    it('keeps the draft over a reload, and one for each place from which a sweep is started', async () => {
      await page.reload();
      await yaml().waitFor();
      await eventually(yamlText).toContain('limits: {trials: 5}');
      await page.goto(new URL('/new?template=quickstart', pages.origin).href);
      await yaml().waitFor();
      await eventually(yamlText).toContain('name: quickstart');
      await page.goBack();
      await eventually(yamlText).toContain('limits: {trials: 5}');
    });

    it('adds the matched control at a click', async () => {
      await page.goto(new URL('/new?template=quickstart', pages.origin).href);
      await yaml().waitFor();
      await page.getByRole('button', { name: 'Add the matched control' }).click();
      await eventually(yamlText).toContain('control: matched-lr');
      await eventually(status).toContain('8 configurations × 3 seeds = 24 trials');
      await page.getByRole('table', { name: 'Schedules' }).getByText('matched control').first().waitFor();
    });

    it('draws over updates on a logarithmic scale, and keeps that in the address', async () => {
      await page.getByText('Updates', { exact: true }).click();
      await page.getByText('Log(1 − ρ)', { exact: true }).click();
      await page.getByRole('img', { name: 'ρ by updates' }).waitFor();
      await eventually(() => page.url()).toMatch(/x=step.*scale=log/);
    });

    it('submits a sweep once, however often the keys are pressed, and leads to it', async () => {
      await open();
      await field('Name').fill('designed');
      await eventually(status).toContain('at most 5 trials');
      await page.keyboard.press('Control+Enter');
      await page.keyboard.press('Control+Enter');
      await page.getByRole('heading', { name: 'designed' }).waitFor();
      expect(page.url()).toContain('/sweeps/designed');
      await page.getByText('coolsweep serve').first().waitFor();
      const { stdout } = await scene.workspace.run('ls', '--json');
      expect(stdout.match(/"designed[^"]*"/g)?.filter((id) => id.includes('designed-'))).toEqual([]);
    });

    it('asks nobody else for anything, and reports no error of its own', () => {
      expect(pages.complaints).toEqual([]);
    });
  });
}
