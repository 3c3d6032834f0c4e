import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, openBrowser } from './browser.ts';
import { lineOf, root, TestWorkspace } from './command.ts';

const tiny = join(root, 'e2e', 'src', 'tiny.yaml');
const output = join(root, 'e2e', 'output');
const executable = chromiumPath();
if (executable === null) {
  process.stderr.write(
    'SKIPPED: browser tests, no Chromium (apt-get install chromium, or COOLSWEEP_CHROMIUM=<path>)\n',
  );
}

const workspace = new TestWorkspace();
let address: URL;

async function serve(): Promise<URL> {
  const child = workspace.start(['dashboard', '--port', '0', '--json']);
  const { url } = JSON.parse(await lineOf(child, (line) => line.includes('"event":"listening"'))) as { url: string };
  return new URL(url);
}

beforeAll(async () => {
  const { code, stderr } = await workspace.run('run', tiny, '--json');
  if (code !== 0) throw new Error(stderr);
  address = await serve();
});
afterAll(() => workspace.close());

describe.skipIf(executable === null)('the dashboard in a browser', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const foreign: string[] = [];
  const broken: string[] = [];

  beforeAll(async () => {
    mkdirSync(output, { recursive: true });
    browser = await openBrowser(executable ?? '');
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    page.on('request', (sent) => {
      if (new URL(sent.url()).host !== address.host && !sent.url().startsWith('data:')) foreign.push(sent.url());
    });
    page.on('pageerror', (error) => broken.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') broken.push(message.text());
    });
  });
  afterAll(() => browser.close());

  it('opens by the printed address and takes the token out of it', async () => {
    await page.goto(address.href);
    await page.getByRole('heading', { name: 'Sweeps' }).waitFor();
    expect(page.url()).not.toContain('token');
    expect((await context.cookies()).find(({ httpOnly }) => httpOnly)?.sameSite).toBe('Strict');
  });

  it('lists the sweep with status, progress and best', async () => {
    const row = page.getByRole('table', { name: 'Sweeps' }).getByRole('row').nth(1);
    const text = await row.innerText();
    expect(text).toContain('tiny');
    expect(text).toContain('completed');
    expect(text).toContain('4 / 4');
    expect(text).toMatch(/\d+\.\d+ ± \d+\.\d+ %/);
  });

  it('leads to the sweep: configurations with mean ± sd, trials, curves', async () => {
    await page.getByRole('link', { name: 'tiny' }).first().click();
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
    await expect.poll(objectives).not.toContain(Number.NaN);
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
    const narrow = await browser.newContext({
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
        await one.screenshot({ path: join(output, `${name}-${suffix}.png`), fullPage: true });
      }
      expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    }
    await narrow.close();
  });

  it('is live: a sweep that starts appears, and its trials finish before the reader’s eyes', async () => {
    await page.goto(new URL('/', address.origin).href);
    const file = join(workspace.home, 'live.yaml');
    writeFileSync(
      file,
      readFileSync(tiny, 'utf8')
        .replace('name: tiny', 'name: live')
        .replace('seeds: 2', 'seeds: 1')
        // Long enough to be seen running.
        .replace('epochs: 3', 'epochs: 100'),
    );
    const running = workspace.run('run', file, '--json');
    await page.getByRole('link', { name: 'live' }).first().click({ timeout: 60_000 });
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

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly cookie: string;
}

function ask(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(
      { host: '127.0.0.1', port: address.port, path, headers: { host: address.host, ...headers } },
      (response) => {
        let body = '';
        response.on('data', (part: Buffer) => (body += part.toString()));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body,
            cookie: response.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
          }),
        );
      },
    )
      .on('error', reject)
      .end();
  });
}

describe('who gets nothing from the dashboard', () => {
  const paths = ['/', '/sweeps/tiny', '/api/trpc/sweep.list', '/_next/static/chunks/main.js', '/icon.svg'];
  const cookie = async () => (await ask(`${address.pathname}${address.search}`)).cookie;

  it('serves who has the token', async () => {
    const { status, body } = await ask('/api/trpc/sweep.list', { cookie: await cookie() });
    expect(status).toBe(200);
    expect(body).toContain('tiny');
  });

  it.each(paths)('another program without the token: %s', async (path) => {
    const { status, body } = await ask(path);
    expect(status).toBe(401);
    expect(body).not.toContain('tiny');
  });

  it.each(paths)('a page of a foreign origin, even with the cookie: %s', async (path) => {
    const { status, body } = await ask(path, { cookie: await cookie(), origin: 'https://example.org' });
    expect(status).toBe(403);
    expect(body).not.toContain('tiny');
  });

  it.each(paths)('a wrong Host header (DNS rebinding), even with the cookie: %s', async (path) => {
    const { status, body } = await ask(path, { cookie: await cookie(), host: 'rebound.example' });
    expect(status).toBe(403);
    expect(body).not.toContain('tiny');
  });

  it('a wrong token', async () => {
    expect((await ask('/?token=wrong')).status).toBe(401);
  });

  const root = process.getuid?.() === 0;
  if (!root) process.stderr.write('SKIPPED: another local user, becoming one takes root\n');
  it.skipIf(!root)('another local user: neither the token, nor the database, nor the page', async () => {
    const script = `
      const fs = require('node:fs');
      const tried = (action) => { try { action(); return 'read'; } catch (error) { return error.code; } };
      fetch(${JSON.stringify(`${address.origin}/`)}).then(async (answer) => console.log(JSON.stringify({
        uid: process.getuid(),
        token: tried(() => fs.readFileSync(${JSON.stringify(join(workspace.home, 'data', 'dashboard-token'))})),
        database: tried(() => fs.readFileSync(${JSON.stringify(join(workspace.home, 'data', 'coolsweep.db'))})),
        status: answer.status,
        tells: (await answer.text()).includes('tiny'),
      })));`;
    const nobody = spawn(process.execPath, ['-e', script], {
      uid: 65534,
      gid: 65534,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await lineOf(nobody, (text) => text.startsWith('{'));
    expect(JSON.parse(line)).toEqual({ uid: 65534, token: 'EACCES', database: 'EACCES', status: 401, tells: false });
  });
});
