import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinySweep, type DashboardScene } from './dashboardScene.ts';

/** What a reader sees who opens the printed address: the sweep `tiny` is there and finished. */
export function wholeDashboard(scene: DashboardScene): void {
  describe('the dashboard in a browser', () => {
    let address: URL;
    let context: BrowserContext;
    let page: Page;
    const foreign: string[] = [];
    const broken: string[] = [];

    beforeAll(async () => {
      address = scene.address;
      context = await scene.pages.browser.newContext({ viewport: { width: 1280, height: 900 } });
      page = await context.newPage();
      page.on('request', (sent) => {
        if (new URL(sent.url()).host !== address.host && !sent.url().startsWith('data:')) foreign.push(sent.url());
      });
      page.on('pageerror', (error) => broken.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') broken.push(message.text());
      });
    });
    afterAll(() => context.close());

    it('opens by the printed address and takes the token out of it', async () => {
      await page.goto(address.href);
      await page.getByRole('heading', { name: 'Sweeps' }).waitFor();
      expect(page.url()).not.toContain('token');
      expect((await context.cookies()).find(({ httpOnly }) => httpOnly)?.sameSite).toBe('Strict');
    });

    it('lists the sweep with status, progress and best', async () => {
      const row = page
        .getByRole('table', { name: 'Sweeps' })
        .getByRole('row')
        .filter({ has: page.getByRole('link', { name: 'tiny', exact: true }) });
      const text = await row.innerText();
      expect(text).toContain('completed');
      expect(text).toContain('4 / 4');
      expect(text).toMatch(/\d+\.\d+ ± \d+\.\d+ %/);
    });

    it('leads to the sweep: configurations with mean ± sd, trials, curves', async () => {
      await page.getByRole('link', { name: 'tiny', exact: true }).first().click();
      await page.getByRole('heading', { name: 'tiny' }).waitFor();
      const configurations = page.getByRole('table', { name: 'Configurations' });
      expect(await configurations.getByRole('row').count()).toBe(1 + 2);
      expect(await configurations.innerText()).toMatch(/\d+\.\d+ ± \d+\.\d+ %/);
      await expect.poll(() => page.getByRole('table', { name: 'Trials' }).getByRole('row').count()).toBe(1 + 4);
      for (const name of ['train/loss', 'validation/accuracy', 'optimizer/rho', 'optimizer/temperature']) {
        await page
          .getByRole('img', { name: new RegExp(name) })
          .first()
          .waitFor();
      }
    });

    it('sorts the trials by a column, and keeps the order in the address', async () => {
      const trials = page.getByRole('table', { name: 'Trials' });
      const objectives = async () =>
        (await trials.getByRole('row').allInnerTexts()).slice(1).map((text) => Number(/(\d+\.\d+) %/.exec(text)?.[1]));
      // Rows that are on their way have no number yet.
      await expect.poll(async () => (await objectives()).filter((value) => !Number.isNaN(value)).length).toBe(4);
      const sorted = (await objectives()).sort((a, b) => a - b);
      const header = trials
        .getByRole('columnheader', { name: /accuracy/ })
        .first()
        .getByRole('button')
        .first();
      await header.click();
      await expect.poll(objectives).toEqual(sorted);
      await header.click();
      await expect.poll(objectives).toEqual([...sorted].reverse());
      expect(page.url()).toMatch(/sort/);
    });

    it('shows a trial: configuration, curves, log, environment', async () => {
      await page.getByRole('table', { name: 'Trials' }).getByRole('link').first().click();
      await page.getByRole('heading', { name: /Trial #/ }).waitFor();
      await page.getByText('attempt 1 in slot cpu-1').waitFor();
      const text = await page.locator('main').innerText();
      for (const part of ['completed', 'rho0', '2.21', 'attempt 1 in slot cpu-1']) expect(text).toContain(part);
    });

    it('fits a narrow screen without scrolling sideways', async () => {
      const narrow = await scene.pages.browser.newContext({
        viewport: { width: 390, height: 844 },
        colorScheme: 'dark',
        storageState: await context.storageState(),
      });
      const phone = await narrow.newPage();
      for (const [name, path] of [
        ['sweeps', '/'],
        ['sweep', '/sweeps/tiny'],
        ['trial', '/trials/tiny-t1'],
      ] as const) {
        for (const [one, suffix] of [
          [page, '1280-light'],
          [phone, '390-dark'],
        ] as const) {
          await one.goto(new URL(path, address.origin).href);
          await one.getByRole('heading').first().waitFor();
          // Not until the network is idle: the stream of changes never ends.
          await one.locator('table').first().waitFor();
          await one.screenshot({ path: scene.pages.picture(`${name}-${suffix}`), fullPage: true });
        }
        expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      }
      await narrow.close();
    });

    it('is live: a sweep that starts appears, and its trials finish before the reader’s eyes', async () => {
      await page.goto(new URL('/', address.origin).href);
      const file = join(scene.workspace.home, 'live.yaml');
      writeFileSync(
        file,
        readFileSync(tinySweep, 'utf8')
          .replace('name: tiny', 'name: live')
          .replace('seeds: 2', 'seeds: 1')
          // Long enough to be seen running.
          .replace('epochs: 3', 'epochs: 100'),
      );
      const running = scene.workspace.run('run', file, '--json');
      await page.getByRole('link', { name: 'live', exact: true }).first().click({ timeout: 60_000 });
      await page.getByRole('table', { name: 'Trials' }).getByText('running').first().waitFor({ timeout: 60_000 });
      await expect
        .poll(() => page.getByRole('table', { name: 'Trials' }).getByText('completed').count(), { timeout: 90_000 })
        .toBe(2);
      expect((await running).code).toBe(0);
    });

    it('asks nobody else for anything, and reports no error of its own', () => {
      expect(foreign).toEqual([]);
      expect(broken).toEqual([]);
    });
  });
}
