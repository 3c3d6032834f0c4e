import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../browser.ts';
import { root, TestWorkspace } from '../command.ts';
import { DashboardPages } from './dashboardPages.ts';

const executable = chromiumPath();
if (executable === null) process.stderr.write('SKIPPED: browser tests, no Chromium\n');

/** Two cooling lengths, two initial momenta, two learning rates of which one diverges, two seeds. */
const trials = 16;

describe.skipIf(executable === null)('the sweep screen', () => {
  const workspace = new TestWorkspace();
  let pages: DashboardPages;
  let page: Page;

  beforeAll(async () => {
    const grid = join(root, 'e2e', 'src', 'dashboard', 'grid.yaml');
    const { code, stderr } = await workspace.run('run', grid, '--json');
    if (code !== 0) throw new Error(stderr);
    pages = await DashboardPages.open(executable ?? '', workspace);
    page = pages.wide;
    await pages.go('/sweeps/grid');
    await page.getByRole('heading', { name: 'grid' }).waitFor();
  });
  afterAll(async () => {
    await pages.close();
    await workspace.close();
  });

  const shown = () => page.getByRole('group', { name: 'Filters' }).getByRole('status').innerText();
  const table = () => page.getByRole('table', { name: 'Trials' });

  it('shows cooling against initial momentum, and counts what diverged in every cell', async () => {
    const map = page.getByRole('table', { name: 'validation/accuracy by coolingLength and rho0' });
    const cells = await map.getByRole('button').allInnerTexts();
    expect(cells).toHaveLength(2 * 2);
    for (const cell of cells) expect(cell).toMatch(/\d+\.\d+ %\s*n = 2, 2 diverged/);
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
