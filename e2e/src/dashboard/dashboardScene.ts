import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { chromiumPath } from '../browser.ts';
import { root, TestWorkspace } from '../command.ts';
import { DashboardPages, servedDashboard } from './dashboardPages.ts';

/** Two configurations of a small model with two seeds: seconds. */
export const tinySweep = join(root, 'e2e', 'src', 'tiny.yaml');

/**
 * A workspace, the dashboard that serves it, and a browser. To start them takes longer than most tests: screens that do
 * not disturb each other are tested in one, each with sweeps of its own.
 */
export class DashboardScene {
  readonly workspace = new TestWorkspace();
  readonly #executable = chromiumPath();
  #address: URL | null = null;
  #pages: DashboardPages | null = null;

  constructor() {
    if (!this.hasBrowser) process.stderr.write('SKIPPED: browser tests, no Chromium\n');
  }

  get hasBrowser(): boolean {
    return this.#executable !== null;
  }

  async open(): Promise<void> {
    this.#address = await servedDashboard(this.workspace);
    if (this.#executable !== null) this.#pages = await DashboardPages.at(this.#executable, this.#address);
  }

  /** As it was printed, with the token of the workspace. */
  get address(): URL {
    if (this.#address === null) throw new Error('the dashboard could not be started');
    return this.#address;
  }

  get pages(): DashboardPages {
    if (this.#pages === null) throw new Error('the dashboard could not be opened');
    return this.#pages;
  }

  /** The pages, for other screens than before: what they complained of until now was said by those. */
  begin(): DashboardPages {
    this.pages.complaints.splice(0);
    return this.pages;
  }

  /** The wide one of the two screens. */
  get page(): Page {
    return this.pages.wide;
  }

  /** Runs `coolsweep` to its end. @throws with what it said when that was no good one */
  async succeed(...argv: string[]): Promise<void> {
    const { code, stderr } = await this.workspace.run(...argv);
    if (code !== 0) throw new Error(stderr);
  }

  async close(): Promise<void> {
    await this.#pages?.close();
    await this.workspace.close();
  }
}
