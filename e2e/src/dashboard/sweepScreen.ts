import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../command.ts';
import type { DashboardPages } from './dashboardPages.ts';
import type { DashboardScene } from './dashboardScene.ts';

/** Two cooling lengths, two initial momenta, two learning rates of which one diverges, two seeds. */
const trials = 16;

/** The screen of a sweep, of one that it trains first. */
export function sweepScreen(scene: DashboardScene): void {
  describe('the sweep screen', () => {
    let pages: DashboardPages;
    let page: Page;
    beforeAll(async () => {
      await scene.succeed('run', join(root, 'e2e', 'src', 'dashboard', 'grid.yaml'), '--json');
      pages = scene.begin();
      page = scene.page;
      await pages.go('/sweeps/grid');
      await page.getByRole('heading', { name: 'grid' }).waitFor();
    });

    const shown = () => page.getByRole('group', { name: 'Filters' }).getByRole('status').innerText();
    const table = () => page.getByRole('table', { name: 'Trials' });

    it('shows cooling against initial momentum, and counts what diverged in every cell', async () => {
      const map = page.getByRole('table', { name: 'validation/accuracy by coolingLength and rho0' });
      const cells = await map.getByRole('button').allInnerTexts();
      expect(cells).toHaveLength(2 * 2);
      for (const cell of cells) expect(cell).toMatch(/\d+\.\d+ %\s*n = 2, 2 diverged/);
    });

    it('leads from cells of it to the comparison of their configurations', async () => {
      const map = page.getByRole('table', { name: 'validation/accuracy by coolingLength and rho0' });
      await page.getByText('A click picks to compare').click();
      await map.getByRole('button').first().click();
      await page.getByText('Pick another cell, or more.').waitFor();
      await map.getByRole('button').last().click();
      expect(await map.getByRole('button', { pressed: true }).count()).toBe(2);
      // Both learning rates meet in each cell.
      await page.getByRole('link', { name: 'Compare 4 configurations' }).click();
      await page.waitForURL(/\/compare\?with=grid~t\d+(,grid~t\d+){3}$/);
      await page.goBack();
      // What was picked is in the address.
      await map.waitFor();
      await expect.poll(() => map.getByRole('button', { pressed: true }).count()).toBe(2);
      await page.goto(new URL('/sweeps/grid', pages.origin).href);
      await table().getByRole('link').first().waitFor();
      await page.getByRole('img', { name: /train\/loss by step/ }).waitFor();
    });

    it('colours lines while a brush takes them in, and not any more when it is drawn back', async () => {
      const lines = page.getByRole('img', { name: /trials as lines through/ });
      const coloured = () => lines.evaluate(colouredPixels);
      const handle = page.locator('[data-axis="param:optimizer.rho0"]');
      await handle.scrollIntoViewIfNeeded();
      const box = await handle.boundingBox();
      if (box === null) throw new Error('no axis of initial momenta');
      const to = (share: number) => page.mouse.move(box.x + box.width / 2, box.y + box.height * share, { steps: 5 });
      const all = await coloured();
      await to(0.95);
      await page.mouse.down();
      // The lower half of the axis: the trials with the lower value.
      await to(0.6);
      await expect.poll(coloured).toBeLessThan(0.8 * all);
      await to(0.1);
      await expect.poll(coloured).toBeGreaterThan(0.9 * all);
      await to(0.6);
      await expect.poll(coloured).toBeLessThan(0.8 * all);
      await to(0.95);
      await page.mouse.up();
      expect(await shown()).toBe(`${trials} of ${trials} trials`);
    });

    it('filters the whole page by a brush, which the back button takes away and a link restores', async () => {
      expect(await shown()).toBe(`${trials} of ${trials} trials`);
      const handle = page.locator('[data-axis="param:optimizer.learningRate"]');
      await handle.scrollIntoViewIfNeeded();
      const box = await handle.boundingBox();
      if (box === null) throw new Error('no axis of learning rates');
      const x = box.x + box.width / 2;
      // The lower half of the axis: the lower learning rate.
      await page.mouse.move(x, box.y + box.height * 0.6);
      await page.mouse.down();
      await page.mouse.move(x, box.y + box.height * 0.95, { steps: 5 });
      await page.mouse.up();
      await expect.poll(shown).toBe(`${trials / 2} of ${trials} trials`);
      await expect.poll(() => table().getByText('diverged').count()).toBe(0);
      const link = page.url();
      expect(decodeURIComponent(link)).toContain('param:optimizer.learningRate=0.05');
      await page.goBack();
      await expect.poll(shown).toBe(`${trials} of ${trials} trials`);
      await page.goto(link);
      await expect.poll(shown).toBe(`${trials / 2} of ${trials} trials`);
      await expect.poll(() => table().getByRole('row').count()).toBe(1 + trials / 2);
    });

    it('draws learning curves over annealing progress, a mean for each initial momentum', async () => {
      await page.getByLabel('A line for each').selectOption({ label: 'rho0' });
      await page.getByLabel('Over', { exact: true }).selectOption({ label: 'annealing progress (0 to 1)' });
      await page.getByRole('img', { name: 'train/loss by annealing progress' }).waitFor();
      const lines = page.getByRole('group', { name: 'Lines' });
      await expect.poll(() => lines.innerText()).toContain('rho0 0.9 (4 trials)');
      // Described for those who do not see it: so the points are there.
      await page
        .getByText(/Last values\. rho0 0\.5 \(4 trials\): .* at annealing progress 1/)
        .first()
        .waitFor({ state: 'attached' });
    });

    it('says what is important, by the trials that completed', async () => {
      await page.goto(new URL('/sweeps/grid', pages.origin).href);
      await page.getByText(/Needs at least 10 completed trials/).waitFor();
    });

    it('groups, sorts, pins and hides in the table of trials, and keeps it in the address', async () => {
      await page.goto(new URL('/sweeps/grid', pages.origin).href);
      await page.getByLabel('Group by').selectOption({ label: 'rho0' });
      const groups = table().getByRole('button', { name: /^rho0 .* trials/ });
      await expect.poll(() => groups.count()).toBe(2);
      await groups.first().click();
      await expect.poll(() => table().getByRole('row').count()).toBe(1 + 2 + trials / 2);
      await page.getByRole('button', { name: 'Column Seed' }).click();
      await page.getByRole('menuitem', { name: 'Hide' }).click();
      await expect.poll(() => table().getByRole('columnheader', { name: /Seed/ }).count()).toBe(0);
      await table().getByRole('button', { name: 'validation/accuracy', exact: false }).first().click();
      await expect.poll(() => page.url()).toContain('sort=objective');
      await page.reload();
      await expect.poll(() => table().getByRole('row').count()).toBe(1 + 2 + trials / 2);
      expect(await table().getByRole('columnheader', { name: /Seed/ }).count()).toBe(0);
    });

    it('saves what is on the screen', async () => {
      const saved = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export the heat map' }).click();
      await page.getByRole('menuitem', { name: 'CSV' }).click();
      const text = readFileSync(await (await saved).path(), 'utf8');
      expect(text).toMatch(/^coolingLength,rho0,mean validation\/accuracy,sd,n,trials\r\n/);
      expect(text.trim().split('\r\n')).toHaveLength(1 + 2 * 2);
      for (const [what, ending, start] of [
        ['Export the parallel coordinates', 'SVG', '<svg'],
        ['Export the curves of train/loss', 'PNG', '\u{fffd}PNG'],
      ] as const) {
        const picture = page.waitForEvent('download');
        await page.getByRole('button', { name: what }).click();
        await page.getByRole('menuitem', { name: ending }).click();
        expect(readFileSync(await (await picture).path(), 'utf8').startsWith(start)).toBe(true);
      }
    });

    it('keeps ticked configurations in the address, which leads to their comparison', async () => {
      await page.goto(new URL('/sweeps/grid', pages.origin).href);
      const boxes = page.getByRole('table', { name: 'Configurations' }).getByRole('checkbox');
      await boxes.first().check();
      await boxes.nth(2).check();
      await expect.poll(() => page.url()).toMatch(/ticked=\d+\.\d+$/);
      await page.reload();
      await expect.poll(() => boxes.nth(2).isChecked()).toBe(true);
      await page.getByRole('link', { name: 'Compare 2 configurations' }).waitFor();
      await page.goBack();
      await expect.poll(() => boxes.nth(2).isChecked()).toBe(false);
      expect(await boxes.first().isChecked()).toBe(true);
    });

    it('can be filtered by keyboard, and read by everybody on wide and narrow screens', async () => {
      await pages.go('/sweeps/grid');
      await page.getByRole('img', { name: /train\/loss by step/ }).waitFor();
      await page.getByRole('button', { name: 'Filter', exact: true }).press('Enter');
      await page.getByLabel('By', { exact: true }).selectOption({ label: 'state' });
      await page.getByRole('checkbox', { name: 'diverged' }).press('Space');
      await expect.poll(shown).toBe(`${trials / 2} of ${trials} trials`);
      await page.keyboard.press('Escape');
      await pages.go('/sweeps/grid');
      for (const one of [page, pages.narrow]) {
        await one.getByRole('img', { name: /train\/loss by step/ }).waitFor();
      }
      expect(await pages.look('sweep-screen')).toEqual([]);
      expect(pages.complaints).toEqual([]);
    });
  });
}

/** How many pixels of a canvas are neither grey nor empty. */
function colouredPixels(element: Element): number {
  const { width, height } = element as HTMLCanvasElement;
  const { data } = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height) ?? { data: [] };
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = [data[at], data[at + 1], data[at + 2], data[at + 3]];
    if (alpha > 40 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60) count++;
  }
  return count;
}
