import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../browser.ts';
import { root, TestWorkspace } from '../command.ts';
import { DashboardPages } from './dashboardPages.ts';

const executable = chromiumPath();
if (executable === null) process.stderr.write('SKIPPED: browser tests, no Chromium\n');

const workspace = new TestWorkspace();
let pages: DashboardPages;

describe.skipIf(executable === null)('what a sweep is worth, in the dashboard', () => {
  beforeAll(async () => {
    const { code, stderr } = await workspace.run('run', join(root, 'e2e', 'src', 'tiny.yaml'), '--json');
    if (code !== 0) throw new Error(stderr);
    pages = await DashboardPages.open(executable ?? '', workspace);
  }, 300_000);
  afterAll(async () => {
    // Absent when it could not be opened.
    await (pages as DashboardPages | undefined)?.close();
    await workspace.close();
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
    await wide.getByRole('button', { name: /start/i }).click();
    await expect
      .poll(async () => (await workspace.run('ls', '--json')).stdout, { timeout: 60_000 })
      .toContain('queued');
  });

  it('reports no error, and asks nobody else', () => {
    expect(pages.complaints).toEqual([]);
  });
});
