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
type View = (typeof views)[keyof typeof views];

/** Starts `coolsweep dashboard` in a workspace; resolves with the printed address. */
export async function servedDashboard(workspace: TestWorkspace): Promise<URL> {
  const server = workspace.start(['dashboard', '--port', '0', '--json']);
  const line = await lineOf(server, (text) => text.includes('"event":"listening"'));
  return new URL((JSON.parse(line) as { url: string }).url);
}

/** A dashboard of a workspace in a browser: one page on a wide light screen and one on a narrow dark one. */
export class DashboardPages {
  readonly wide: Page;
  readonly narrow: Page;
  readonly origin: string;
  /** Errors of the pages, and requests to anybody but the dashboard. */
  readonly complaints: string[] = [];
  readonly browser: Browser;

  private constructor(browser: Browser, address: URL, pages: { wide: Page; narrow: Page }) {
    this.browser = browser;
    this.origin = address.origin;
    this.wide = pages.wide;
    this.narrow = pages.narrow;
    for (const page of [this.wide, this.narrow]) this.#watch(page, address);
  }

  /** Starts `coolsweep dashboard` in the workspace and opens it by the printed address. */
  static async open(executable: string, workspace: TestWorkspace): Promise<DashboardPages> {
    return DashboardPages.at(executable, await servedDashboard(workspace));
  }

  /** Opens a dashboard by the address that it printed. */
  static async at(executable: string, address: URL): Promise<DashboardPages> {
    mkdirSync(output, { recursive: true });
    const browser = await openBrowser(executable);
    const newPage = async ({ viewport, colorScheme }: View) =>
      (await browser.newContext({ viewport, colorScheme })).newPage();
    const pages = { wide: await newPage(views.wide), narrow: await newPage(views.narrow) };
    const opened = new DashboardPages(browser, address, pages);
    await Promise.all(Object.values(pages).map((page) => page.goto(address.href)));
    return opened;
  }

  /** Opens an address of the dashboard on both screens. */
  async go(path: string): Promise<void> {
    await Promise.all([this.wide, this.narrow].map((page) => page.goto(new URL(path, this.origin).href)));
  }

  /** Where a picture of this name belongs. */
  picture(name: string): string {
    return join(output, `${name}.png`);
  }

  /**
   * Takes a picture of both screens into `e2e/output`, and returns what axe, which looks at light and dark colours, or a
   * screen that is too wide says.
   */
  async look(name: string): Promise<string[]> {
    const problems = [this.#lookAt(this.wide, name, views.wide), this.#lookAt(this.narrow, name, views.narrow)];
    return (await Promise.all(problems)).flat();
  }

  async #lookAt(page: Page, name: string, { suffix, viewport, colorScheme }: View): Promise<string[]> {
    // As high as the page, so that what sticks to the edge of the screen stands at the edge of the picture.
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width: viewport.width, height: Math.max(height, viewport.height) });
    await page.screenshot({ path: this.picture(`${name}-${suffix}`), fullPage: true });
    await page.setViewportSize(viewport);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    const found = await seriousIn(page);
    await page.emulateMedia({ colorScheme: colorScheme === 'light' ? 'dark' : 'light' });
    const inOtherColours = await seriousIn(page);
    await page.emulateMedia({ colorScheme });
    return [
      ...(width > viewport.width ? [`${name} ${suffix}: ${width} px wide`] : []),
      ...found.map((what) => `${name} ${suffix}: ${what}`),
      ...inOtherColours.map((what) => `${name} ${suffix}, in the other colours: ${what}`),
    ];
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  #watch(page: Page, { host }: URL): void {
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`${message.text()} ${message.location().url}`);
    });
    page.on('request', (sent) => {
      const url = sent.url();
      if (new URL(url).host !== host && !/^(data|blob):/.test(url)) this.complaints.push(`request to ${url}`);
    });
  }
}

/** What axe finds that keeps people from using the page, and where. */
async function seriousIn(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
