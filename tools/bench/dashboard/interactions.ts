import type { Browser, Page } from 'playwright-core';
import { withColdPage } from './benchBrowser.ts';
import { forgetFrames, frameTimes, hasTrialLines, markChoice, markFrames, sinceChoice } from './inPage.ts';
import type { Served } from './servedDashboard.ts';

const longestWaitMs = 60_000;

/** As many single trials as the page draws at first. */
const lines = 100;

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
        await page.waitForFunction(hasTrialLines, lines, { polling: 'raf', timeout: longestWaitMs });
        return page.evaluate(sinceChoice);
      }),
    );
  }
  return times;
}

const brushMoves = 60;
/** From where on an axis a brush is drawn to where, and where it is drawn back to: shares of its length. */
const strokes = { from: 0.1, to: 0.9, back: 0.3 };

export interface BrushFrames {
  /** While the brush grows. */
  readonly growing: readonly number[];
  /** While it is drawn back, and lines go. */
  readonly shrinking: readonly number[];
}

/** Times between the frames while a brush is drawn over the lines of all trials and back, in milliseconds. */
export function brushFrames(browser: Browser, served: Served, brushes: number): Promise<BrushFrames> {
  return withColdPage(browser, served, async (page) => {
    await page.goto(`${served.origin}/sweeps/large`);
    await page.getByRole('img', { name: /trials as lines through/ }).waitFor({ timeout: longestWaitMs });
    await page.evaluate(markFrames);
    const [growing, shrinking]: [number[], number[]] = [[], []];
    for (let brush = 0; brush < brushes; brush++) {
      const frames = await oneBrush(page);
      growing.push(...frames.growing);
      shrinking.push(...frames.shrinking);
    }
    return { growing, shrinking };
  });
}

async function oneBrush(page: Page): Promise<BrushFrames> {
  const axis = page.locator('[data-axis="param:optimizer.rho0"]');
  await axis.scrollIntoViewIfNeeded();
  const box = await axis.boundingBox();
  if (box === null) throw new Error('the axis of rho0 is not on the page');
  const moveTo = (share: number) => page.mouse.move(box.x + box.width / 2, box.y + box.height * share);
  const stroke = async (from: number, to: number) => {
    await page.evaluate(forgetFrames);
    // Not in one go: each move is one that a hand would have made.
    for (let move = 1; move <= brushMoves; move++) await moveTo(from + ((to - from) * move) / brushMoves);
    return gapsOf(await page.evaluate(frameTimes));
  };
  await moveTo(strokes.from);
  await page.mouse.down();
  const growing = await stroke(strokes.from, strokes.to);
  const shrinking = await stroke(strokes.to, strokes.back);
  await page.mouse.up();
  return { growing, shrinking };
}

function gapsOf(frames: readonly number[]): number[] {
  return frames.slice(1).map((time, index) => time - (frames[index] ?? time));
}
