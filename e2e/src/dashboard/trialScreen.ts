import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Download, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { lineOf, root } from '../command.ts';
import type { DashboardPages } from './dashboardPages.ts';
import type { DashboardScene } from './dashboardScene.ts';

/** The two cores of a test machine may have other things to do. */
const eventually = <T>(get: () => T | Promise<T>) => expect.poll(get, { timeout: 60_000 });

/** 1,200 digits in batches of 32. */
const updatesPerEpoch = 38;
const epochs = 12;

/** The screen of a trial, of sweeps that it trains first. */
export function trialScreen(scene: DashboardScene): void {
  describe('the trial screen', () => {
    let pages: DashboardPages;
    let page: Page;

    const tiny = (name: string, length: number, seeds = 2): string => {
      const text = readFileSync(join(root, 'e2e', 'src', 'tiny.yaml'), 'utf8')
        .replace('name: tiny', `name: ${name}`)
        .replace('seeds: 2', `seeds: ${seeds}`)
        .replace('epochs: 3', `epochs: ${length}\ntelemetry: { layers: true }`);
      const file = join(scene.workspace.home, `${name}.yaml`);
      writeFileSync(file, text);
      return file;
    };
    const region = (name: string | RegExp) => page.getByRole('region', { name });
    const saved = async (download: Download) => readFileSync(await download.path());

    beforeAll(async () => {
      await scene.succeed('run', tiny('layered', epochs), '--json');
      // A rerun, and an extension of which four trials are there already.
      await scene.succeed('rerun', 'layered-t1', '--json');
      await scene.succeed('extend', 'layered', '--seeds', '3', '--json');
      pages = scene.begin();
      page = scene.page;
      await pages.go('/trials/layered-t1');
      await page.getByRole('heading', { name: 'Trial #1' }).waitFor();
    });

    it('draws the curves over updates, epochs or time, and keeps that in the address', async () => {
      await page.getByRole('img', { name: 'train/loss by step' }).waitFor();
      await region('Curves').getByLabel('Over', { exact: true }).selectOption('time');
      await page.getByRole('img', { name: 'train/loss by training time' }).waitFor();
      await region('Curves').getByLabel('Over', { exact: true }).selectOption('epoch');
      await page
        .getByText(/Last values\. trial #1: .* at epoch 12\./)
        .first()
        .waitFor({ state: 'attached' });
      expect(page.url()).toContain('over=epoch');
    });

    it('shows that the reported schedules are the planned ones', async () => {
      const schedule = region('Schedule');
      await schedule.getByText(/At all \d+ reports the values are those that were planned/).waitFor();
      for (const name of ['ρ by epoch', 'Learning rate η by epoch', 'Effective learning rate by epoch']) {
        await schedule.getByRole('img', { name }).waitFor();
      }
      // Cooled by half of the run.
      await schedule.getByText('planned: from 0.9000 to 0').first().waitFor({ state: 'attached' });
    });

    it('shows the temperature of every layer, and draws those that the reader chooses', async () => {
      const layers = region('Temperature by layer');
      const strips = layers.getByRole('table', { name: 'temperature by layer' });
      const kernels = await strips.getByRole('rowheader').count();
      await layers.getByText('All tensors').click();
      await eventually(() => strips.getByRole('rowheader').count()).toBeGreaterThan(kernels);
      const [first] = await strips.getByRole('button').all();
      expect(await first?.getAttribute('aria-pressed')).toBe('true');
      await first?.click();
      await eventually(() => first?.getAttribute('aria-pressed')).toBe('false');
      expect(page.url()).toContain('layers=');
    });

    it('marks where other configurations of the sweep differ', async () => {
      const row = region('Configuration').getByRole('row').filter({ hasText: 'optimizer.coolingLength' });
      expect(await row.innerText()).toMatch(/0\.5 of run\s+differs: the run|0\.5 of run\s+differs: 1 of run/);
    });

    it('finds text in the log, and saves all of it', async () => {
      const log = region(/^Log of attempt 1/);
      const lines = log.getByRole('log');
      await lines.waitFor();
      const before = (await lines.innerText()).split('\n').length;
      await log.getByRole('searchbox', { name: 'Search the log' }).fill('ATTEMPT 1');
      await log.getByText(/Found in \d+ of \d+ lines/).waitFor();
      expect(await lines.locator('mark').first().innerText()).toBe('attempt 1');
      await log.getByRole('searchbox', { name: 'Search the log' }).fill('no such words');
      await log.getByText(/Not found of \d+ lines/).waitFor();
      await log.getByRole('searchbox', { name: 'Search the log' }).fill('');
      await eventually(async () => (await lines.innerText()).split('\n').length).toBe(before);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        log.getByRole('link', { name: 'Download' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('layered-t1.log');
      expect((await saved(download)).toString()).toContain('attempt 1 in slot');
    });

    it('lists the checkpoints, checks one, and saves it bit for bit', async () => {
      const last = epochs * updatesPerEpoch;
      const checkpoints = region('Checkpoints').first();
      await checkpoints.getByRole('button', { name: /Check/ }).first().click();
      await checkpoints.getByText('as it was written').waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        checkpoints
          .getByRole('link', { name: /Download/ })
          .first()
          .click(),
      ]);
      expect(download.suggestedFilename()).toBe(`layered-t1-${last}.checkpoint`);
      const name = `${String(last).padStart(10, '0')}.checkpoint`;
      const kept = readFileSync(join(scene.workspace.home, 'data', 'checkpoints', 'layered-t1', name));
      expect((await saved(download)).equals(kept)).toBe(true);
    });

    it('hands out no other file, and says what is the matter with one that is gone', async () => {
      const status = async (path: string) => (await page.request.get(new URL(path, pages.origin).href)).status();
      const gone = await page.request.get(new URL('/trials/layered-t1/checkpoints/1', pages.origin).href);
      expect(gone.status()).toBe(404);
      expect(await gone.text()).toContain('coolsweep gc');
      for (const path of [
        '/trials/..%2F..%2Fdata/checkpoints/456',
        '/trials/%2e%2e/checkpoints/456',
        '/trials/layered-t1/checkpoints/..%2F..%2F..%2Fdashboard-token',
        '/trials/layered-t1/checkpoints/456.checkpoint',
      ]) {
        expect([path, await status(path)]).toEqual([path, 404]);
      }
      // Without the cookie of this browser nobody gets anything.
      const last = epochs * updatesPerEpoch;
      expect((await fetch(new URL(`/trials/layered-t1/checkpoints/${last}`, pages.origin))).status).toBe(401);
      expect((await fetch(new URL('/trials/layered-t1/log', pages.origin))).status).toBe(401);
    });

    it('leads to the rerun and to the extension, and from there back', async () => {
      const lineage = region('Lineage').first();
      const relations = async () => (await lineage.getByRole('rowheader').allInnerTexts()).sort();
      await eventually(relations).toEqual(['Extended to', 'Result taken over by', 'Run again as']);
      await lineage.getByRole('row').filter({ hasText: 'Result taken over by' }).getByRole('link').last().click();
      await page.getByText('Not trained here: the result').waitFor();
      await eventually(relations).toEqual(['Extended from', 'Result taken over from']);
      await lineage.getByRole('row').filter({ hasText: 'Result taken over from' }).getByRole('link').last().click();
      await eventually(() => page.url()).toContain('/trials/layered-t1');
    });

    it('looks well, and serves everybody', async () => {
      await pages.go('/trials/layered-t1');
      for (const one of [pages.wide, pages.narrow]) {
        await one.getByRole('table', { name: 'temperature by layer' }).waitFor();
        await one.getByRole('table', { name: 'Lineage' }).waitFor();
        await one.getByRole('log').waitFor();
      }
      expect(await pages.look('trial')).toEqual([]);
    });

    it('follows a trial that runs: its state, its log, its end', async () => {
      const running = scene.workspace.run('run', tiny('running', 150, 1), '--json');
      await eventually(async () => (await page.goto(new URL('/trials/running-t1', pages.origin).href))?.status()).toBe(
        200,
      );
      const head = page.getByRole('main');
      await head.getByText('running', { exact: true }).first().waitFor({ timeout: 60_000 });
      await region(/^Log of attempt 1/)
        .getByText('attempt 1 in slot')
        .waitFor();
      await head.getByText('completed', { exact: true }).first().waitFor({ timeout: 120_000 });
      await region('Checkpoints')
        .first()
        .getByRole('link', { name: /Download/ })
        .first()
        .waitFor();
      expect((await running).code).toBe(0);
    });

    it('shows the log of any attempt, and keeps the choice in the address', async () => {
      const sweep = tiny('stopped', 2_000, 1);
      const isStarted = (line: string) => line.includes('"event":"started"');
      const first = scene.workspace.start(['run', sweep, '--slots', '1', '--json']);
      await lineOf(first, isStarted);
      await new Promise((resolve) => first.once('close', resolve).kill('SIGTERM'));
      const second = scene.workspace.start(['run', '--resume', 'stopped', '--slots', '1', '--json']);
      await lineOf(second, isStarted);
      await page.goto(new URL('/trials/stopped-t1', pages.origin).href);
      await region('Log of attempt 2').getByText('attempt 2 in slot').waitFor({ timeout: 60_000 });
      await page.getByLabel('Attempt', { exact: true }).selectOption({ label: '1, preempted' });
      await region('Log of attempt 1').getByText('attempt 1 in slot').waitFor();
      await page.reload();
      const log = region('Log of attempt 1');
      await log.getByText('attempt 1 in slot').waitFor();
      expect(page.url()).toContain('attempt=1');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        log.getByRole('link', { name: 'Download' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('stopped-t1-attempt-1.log');
      expect((await saved(download)).toString()).not.toContain('attempt 2 in slot');
      await page.goBack();
      await region('Log of attempt 2').waitFor();
      await new Promise((resolve) => second.once('close', resolve).kill('SIGTERM'));
    });

    it('reports no error, and asks nobody else', () => {
      // What was asked for in vain was asked on purpose.
      expect(pages.complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
    });
  });
}
