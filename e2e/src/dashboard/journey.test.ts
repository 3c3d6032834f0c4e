import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../browser.ts';
import { lineOf, TestWorkspace } from '../command.ts';
import { DashboardPages } from './dashboardPages.ts';

const executable = chromiumPath();
if (executable === null) process.stderr.write('SKIPPED: browser tests, no Chromium\n');

/** The two cores of a test machine train at the same time. */
const eventually = <T>(get: () => T | Promise<T>) => expect.poll(get, { timeout: 90_000 });
const patience = { timeout: 90_000 };

/** What a researcher does in one sitting, step by step, with a scheduler beside the dashboard. */
describe.skipIf(executable === null)('from a form to a confirmed result', () => {
  const workspace = new TestWorkspace();
  let pages: DashboardPages;
  let page: Page;

  beforeAll(async () => {
    pages = await DashboardPages.open(executable ?? '', workspace);
    page = pages.wide;
    await lineOf(workspace.start(['serve', '--slots', '1', '--json']), (line) => line.includes('"serving"'));
  });
  afterAll(async () => {
    // Absent when it could not be opened.
    await (pages as DashboardPages | undefined)?.close();
    await workspace.close();
  });

  const field = (name: string) => page.getByRole('textbox', { name, exact: true });
  const plan = () => page.getByRole('region', { name: 'Submit' }).getByRole('status').innerText();

  it('defines a sweep with the form', async () => {
    await page.goto(new URL('/new', pages.origin).href);
    await field('Name').fill('journey');
    await page.getByLabel('Model', { exact: true }).selectOption('mlp');
    await field('Seeds').fill('2');
    await field('Epochs').fill('20');
    await field('Learning rate').fill('0.05');
    await field('Initial momentum ρ₀').fill('0.9');
    await field('Cooling length').fill('0.5 of run, 1 of run');
    await page.getByLabel('Matched control').selectOption('none (default)');
    await eventually(plan).toContain('2 configurations × 2 seeds = 4 trials');
  });

  it('sees both of its schedules', async () => {
    await page.getByRole('img', { name: 'ρ by epochs' }).waitFor();
    const rows = page.getByRole('table', { name: 'Schedules' }).getByRole('row');
    await eventually(() => rows.count()).toBe(1 + 2);
    expect(await rows.nth(1).innerText()).toMatch(/0\.5 of run[\s\S]*epoch 10\.0 of 20/);
    await page.screenshot({ path: pages.picture('journey-schedules') });
  });

  it('submits it, and watches it run to the end on the page', async () => {
    await page.getByRole('button', { name: /^Submit/ }).click();
    await page.getByRole('heading', { name: 'journey' }).waitFor();
    const trials = page.getByRole('table', { name: 'Trials' });
    await trials.getByText('running').first().waitFor(patience);
    await page
      .getByText(/Last values\. .* at step \d/)
      .first()
      .waitFor({ state: 'attached', ...patience });
    await page.screenshot({ path: pages.picture('journey-running') });
    // Nobody reloads the page.
    await eventually(() => trials.getByText('completed').count()).toBe(4);
    await page
      .getByRole('main')
      .getByText('finished', { exact: true })
      .or(page.getByRole('main').getByText('completed', { exact: true }))
      .first()
      .waitFor(patience);
  });

  it('compares the two schedules and reads the verdict', async () => {
    const configurations = page.getByRole('table', { name: 'Configurations' });
    for (const box of await configurations.getByRole('checkbox').all()) await box.check();
    await page.getByRole('link', { name: 'Compare 2 configurations' }).click();
    await page.waitForURL(/\/compare\?with=journey~t\d,journey~t\d/);
    const verdict = page.getByRole('region', { name: 'Verdict' });
    // Two seeds, which chose as well: nothing may be said, and that is said.
    await verdict.getByRole('listitem').first().waitFor();
    expect(await verdict.innerText()).toMatch(/no verdict|fresh seeds|too few|cannot|not/i);
    await page.getByRole('img', { name: 'Temperature, measured and predicted by epoch' }).waitFor();
    await page.screenshot({ path: pages.picture('journey-compare'), fullPage: true });
  });

  it('runs the best again with fresh seeds, and sees how much too good it looked', async () => {
    await page.goto(new URL('/sweeps/journey', pages.origin).href);
    await page.getByRole('link', { name: 'Rerun the best' }).click();
    await page.getByRole('textbox', { name: 'Best configurations' }).fill('1');
    await page.getByRole('textbox', { name: 'Fresh seeds' }).fill('2');
    await page
      .getByText(/2 trials/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    const confirmation = page.getByRole('region', { name: /^Confirmation/ }).first();
    await confirmation.waitFor();
    const outcome = confirmation.getByRole('table', { name: 'Search against confirmation' });
    await eventually(() => outcome.innerText()).toMatch(/2 \/ 2|2 of 2/);
    await eventually(() => outcome.innerText()).toMatch(/[+−]\d+\.\d+ pp/);
    await confirmation.getByText('2 completed').waitFor();
    await confirmation.getByText('completed', { exact: true }).first().waitFor();
    await page.screenshot({ path: pages.picture('journey-rerun'), fullPage: true });
    await confirmation.getByRole('link', { name: 'Trials' }).click();
  });

  it('follows the lineage from the confirmation to the search and back', async () => {
    await page.getByRole('table', { name: 'Trials' }).getByRole('link', { name: '#1' }).click();
    const lineage = page.getByRole('table', { name: 'Lineage' });
    await lineage.getByRole('rowheader', { name: 'Confirms' }).waitFor();
    await lineage
      .getByRole('link', { name: /^#\d, seed \d: \d+\.\d+ %/ })
      .first()
      .click();
    await page.waitForURL(/\/trials\/journey-t\d/);
    await lineage.getByRole('rowheader', { name: 'Confirmed by' }).waitFor();
    await page.screenshot({ path: pages.picture('journey-lineage'), fullPage: true });
  });

  it('does all that without an error, and without anybody else', () => {
    expect(pages.complaints).toEqual([]);
  });
});
