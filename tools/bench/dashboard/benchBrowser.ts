import { chromium, type Browser, type Page } from 'playwright-core';
import { findChromium } from '../../setup/debianPackages.mjs';
import { BenchProblem } from '../benchmark.ts';
import { environment } from '../env.ts';
import type { Served } from './servedDashboard.ts';

const viewport = { width: 1280, height: 900 };

/** Starts Chromium without anything that would reach out to the network by itself. */
export function openBrowser(): Promise<Browser> {
  const executablePath = findChromium({ ...environment });
  if (executablePath === undefined)
    throw new BenchProblem('there is no Chromium: install it, or name one by COOLSWEEP_CHROMIUM');
  // Containers and root have no user namespace for the sandbox; the only pages opened are those that are measured.
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];
  return chromium.launch({ executablePath, args });
}

/** Does something with a page of a browser that has never been anywhere: empty cache, no connection. */
export async function withColdPage<T>(
  browser: Browser,
  { origin, cookie }: Pick<Served, 'origin' | 'cookie'>,
  work: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ viewport });
  try {
    if (cookie !== null) {
      const [name = '', ...value] = cookie.split('=');
      await context.addCookies([{ name, value: value.join('='), url: origin }]);
    }
    // tsx wraps the functions that are sent to the page in a call of this name.
    await context.addInitScript('globalThis.__name = (named) => named');
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}
