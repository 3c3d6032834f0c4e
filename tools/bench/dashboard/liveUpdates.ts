import { join } from 'node:path';
import { openStore } from '@coolsweep/store';
import type { SweepStore } from '@coolsweep/sweep';
import type { Browser, Page } from 'playwright-core';
import { inventedSweep } from '../../seed/inventedSweep.ts';
import { withColdPage } from './benchBrowser.ts';
import { isTold, nextFrameOfDay } from './inPage.ts';
import type { Served } from './servedDashboard.ts';

const sweepFile = `name: bench live
method: grid
model: mlp
dataset: digits
epochs: 1
batchSize: 24
optimizer: { name: sgd, learningRate: 0.1 }
`;

const longestWaitMs = 30_000;

/**
 * Milliseconds from the moment at which the store has acknowledged a point of a running trial to the frame in which the
 * chart of its sweep has it, for so many points. The sweep is archived afterwards.
 */
export async function liveTimes(
  browser: Browser,
  served: Served,
  { home, points }: { home: string; points: number },
): Promise<number[]> {
  const store = await openStore({ file: join(home, 'coolsweep.db') });
  try {
    const sweep = await store.createSweep(inventedSweep(sweepFile), new Date());
    const leaseUntil = new Date(Date.now() + 3_600_000);
    const claim = await store.claim(sweep.id, { owner: 'bench', at: new Date(), leaseUntil });
    if (claim === null) throw new Error('the trial cannot be claimed');
    const times = await withColdPage(browser, served, async (page) => {
      await page.goto(`${served.origin}/sweeps/${sweep.id}?metrics=train/loss`);
      const found: number[] = [];
      for (let point = 0; point <= points; point++)
        found.push(await timeToDrawn(store, page, { attemptId: claim.attemptId, point }));
      // Before the first one there is no chart to be drawn into.
      return found.slice(1);
    });
    const ended = { outcome: 'cancelled', at: new Date(), objective: null, results: {}, failure: null } as const;
    await store.finish(claim.attemptId, ended);
    await store.finishSweep(sweep.id);
    await store.editSweep(sweep.id, { archivedAt: new Date() });
    return times;
  } finally {
    await store.close();
  }
}

async function timeToDrawn(
  store: SweepStore,
  page: Page,
  { attemptId, point }: { attemptId: number; point: number },
): Promise<number> {
  const step = point + 1;
  await store.report(attemptId, {
    points: [{ name: 'train/loss', step, value: 1 + point / 8 }],
    progress: { step, steps: 1000 },
  });
  const writtenMs = Date.now();
  // What the chart says of its lines ends with the step of the last point.
  await page.waitForFunction(isTold, `at step ${step}`, { polling: 'raf', timeout: longestWaitMs });
  const drawnMs = await page.evaluate(nextFrameOfDay);
  return drawnMs - writtenMs;
}
