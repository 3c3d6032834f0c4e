import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../browser.ts';
import { lineOf, root, type TestWorkspace } from '../command.ts';

const output = join(root, 'e2e', 'output');

const views = {
  wide: { viewport: { width: 1280, height: 900 }, colorScheme: 'light', suffix: '1280-light' },
  narrow: { viewport: { width: 390, height: 844 }, colorScheme: 'dark', suffix: '390-dark' },
} as const;

/** A dashboard of a workspace in a browser: one page on a wide light screen and one on a narrow dark one. */
export class DashboardPages {
  readonly wide: Page;
  readonly narrow: Page;
  readonly origin: string;
  /** Errors of the pages, and requests to anybody but the dashboard. */
  readonly complaints: string[] = [];
  readonly #browser: Browser;

  private constructor(browser: Browser, address: URL, pages: { wide: Page; narrow: Page }) {
    this.#browser = browser;
    this.origin = address.origin;
    this.wide = pages.wide;
    this.narrow = pages.narrow;
    for (const page of [this.wide, this.narrow]) this.#watch(page, address);
  }

  /** Starts `coolsweep dashboard` in the workspace and opens it by the printed address. */
  static async open(executable: string, workspace: TestWorkspace): Promise<DashboardPages> {
    mkdirSync(output, { recursive: true });
    const server = workspace.start(['dashboard', '--port', '0', '--json']);
    const line = await lineOf(server, (text) => text.includes('"event":"listening"'));
    const address = new URL((JSON.parse(line) as { url: string }).url);
    const browser = await openBrowser(executable);
    const newPage = async ({ viewport, colorScheme }: (typeof views)[keyof typeof views]) =>
      (await browser.newContext({ viewport, colorScheme })).newPage();
    const pages = { wide: await newPage(views.wide), narrow: await newPage(views.narrow) };
    const opened = new DashboardPages(browser, address, pages);
    for (const page of Object.values(pages)) await page.goto(address.href);
    return opened;
  }

  /** Opens an address of the dashboard on both screens. */
  async go(path: string): Promise<void> {
    for (const page of [this.wide, this.narrow]) await page.goto(new URL(path, this.origin).href);
  }

  /** Where a picture of this name belongs. */
  picture(name: string): string {
    return join(output, `${name}.png`);
  }

  /** Takes a picture of both screens into `e2e/output`, and returns what axe, or a screen that is too wide, says. */
  async look(name: string): Promise<string[]> {
    const problems: string[] = [];
    for (const [page, { suffix, viewport }] of [
      [this.wide, views.wide],
      [this.narrow, views.narrow],
    ] as const) {
      await page.screenshot({ path: join(output, `${name}-${suffix}.png`), fullPage: true });
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > viewport.width) problems.push(`${name} ${suffix}: ${width} px wide`);
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const { id, impact, nodes } of violations) {
        if (impact !== 'serious' && impact !== 'critical') continue;
        problems.push(`${name} ${suffix}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
      }
    }
    return problems;
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  #watch(page: Page, { host }: URL): void {
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('request', (sent) => {
      const url = sent.url();
      if (new URL(url).host !== host && !/^(data|blob):/.test(url)) this.complaints.push(`request to ${url}`);
    });
  }
}
