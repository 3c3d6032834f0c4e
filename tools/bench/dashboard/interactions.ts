import type { Browser, Page } from 'playwright-core';
import { withColdPage } from './benchBrowser.ts';
import { forgetFrames, frameTimes, hasTrialLines, markChoice, markFrames, sinceChoice } from './inPage.ts';
import type { Served } from './servedDashboard.ts';

const longestWaitMs = 60_000;

/**
 * Milliseconds from choosing a line for each trial to the frame after 100 lines are drawn, once for each seed: they are
 * those of its first 100 trials.
 */
export async function curveDrawings(browser: Browser, served: Served, seeds: readonly number[]): Promise<number[]> {
  const times: number[] = [];
  for (const seed of seeds) {
    const path = `/sweeps/large?metrics=train/loss&where=${encodeURIComponent(`seed=${seed}`)}`;
    times.push(
      await withColdPage(browser, served, async (page) => {
        await page.goto(served.origin + path);
        await page.getByText('Last values.').first().waitFor({ state: 'attached', timeout: longestWaitMs });
        await page.evaluate(markChoice);
        await page.getByLabel('A line for each').selectOption('trial');
        await page.waitForFunction(hasTrialLines, undefined, { polling: 'raf', timeout: longestWaitMs });
        return page.evaluate(sinceChoice);
      }),
    );
  }
  return times;
}

const brushMoves = 60;

/** Times between the frames while a brush is drawn over the lines of all trials, in milliseconds. */
export function brushFrames(browser: Browser, served: Served, brushes: number): Promise<number[]> {
  return withColdPage(browser, served, async (page) => {
    await page.goto(`${served.origin}/sweeps/large`);
    await page.getByRole('img', { name: /trials as lines through/ }).waitFor({ timeout: longestWaitMs });
    await page.evaluate(markFrames);
    const frames: number[] = [];
    for (let brush = 0; brush < brushes; brush++) frames.push(...(await oneBrush(page)));
    return frames;
  });
}

async function oneBrush(page: Page): Promise<number[]> {
  const axis = page.locator('[data-axis="param:optimizer.rho0"]');
  await axis.scrollIntoViewIfNeeded();
  const box = await axis.boundingBox();
  if (box === null) throw new Error('the axis of rho0 is not on the page');
  const at = (share: number) => [box.x + box.width / 2, box.y + box.height * share] as const;
  await page.mouse.move(...at(0.1));
  await page.mouse.down();
  await page.evaluate(forgetFrames);
  // Not in one go: each move is one that a hand would have made.
  for (let move = 1; move <= brushMoves; move++) await page.mouse.move(...at(0.1 + (0.8 * move) / brushMoves));
  const frames = await page.evaluate(frameTimes);
  await page.mouse.up();
  return frames.slice(1).map((time, index) => time - (frames[index] ?? time));
}
