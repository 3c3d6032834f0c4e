import { gzipSync } from 'node:zlib';
import { errors, type Browser } from 'playwright-core';
import { withColdPage } from './benchBrowser.ts';
import { hasRows, hasTrace, nextFrame } from './inPage.ts';
import type { Served } from './servedDashboard.ts';

/** A page, and what must be on it before its first useful paint has been. */
export interface MeasuredPage {
  readonly path: string;
  /** Runs in the page: whether something is drawn there from data. */
  readonly isDrawn: () => boolean;
  /** How long that is waited for; default: a minute. */
  readonly longestMs?: number;
}

const longestWaitMs = 60_000;

export const sweepsPage: MeasuredPage = { path: '/', isDrawn: hasRows };
/** Its first table is that of the configurations. */
export const sweepPage: MeasuredPage = { path: '/sweeps/large', isDrawn: hasRows };
export const studyPage: MeasuredPage = { path: '/dashboard/studies/1', isDrawn: hasTrace };

/**
 * Milliseconds from the start of the navigation to the frame in which something is drawn from data, in a cold browser; null
 * when it has not been for as long as is waited.
 */
export function firstUsefulPaint(
  browser: Browser,
  served: Served,
  { path, isDrawn, longestMs = longestWaitMs }: MeasuredPage,
): Promise<number | null> {
  const options = { polling: 'raf', timeout: longestMs } as const;
  return withColdPage(browser, served, async (page) => {
    try {
      // The page itself may be the last thing to be loaded: what is on it is what is waited for.
      await page.goto(served.origin + path, { waitUntil: 'commit' });
      await page.waitForFunction(isDrawn, undefined, options);
      const paintedMs = await page.waitForFunction(nextFrame, undefined, options);
      return await paintedMs.jsonValue();
    } catch (error) {
      if (error instanceof errors.TimeoutError) return null;
      throw error;
    }
  });
}

export interface ColdLoad {
  /** Largest contentful paint, milliseconds. */
  readonly lcpMs: number;
  /** JavaScript that the page was sent, gzipped. */
  readonly jsKiB: number;
}

/** Loads a page in a cold browser until nothing more comes. */
export function coldLoad(browser: Browser, served: Served, { path, isDrawn }: MeasuredPage): Promise<ColdLoad> {
  return withColdPage(browser, served, async (page) => {
    const scripts: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.push(response.body());
    });
    await page.goto(served.origin + path, { waitUntil: 'load' });
    await page.waitForFunction(isDrawn, undefined, { polling: 'raf', timeout: longestWaitMs });
    const lcpMs = await page.evaluate<number>(settledPaint);
    const bodies = await Promise.all(scripts);
    return { lcpMs, jsKiB: bodies.reduce((sum, body) => sum + gzipSync(body).length, 0) / 1024 };
  });
}

/** Resolves when no larger paint has come for a second. As text: Node's types know no entries of this kind. */
const settledPaint = `new Promise((resolve) => {
  let lastMs = NaN;
  const done = () => resolve(lastMs);
  let timer = setTimeout(done, 1000);
  new PerformanceObserver((list) => {
    lastMs = list.getEntries().at(-1).startTime;
    clearTimeout(timer);
    timer = setTimeout(done, 1000);
  }).observe({ type: 'largest-contentful-paint', buffered: true });
})`;
