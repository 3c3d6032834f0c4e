import { setTimeout as delay } from 'node:timers/promises';
import { Scheduler, systemClock, type LaunchTrial } from '@coolsweep/scheduler';
import { openStore } from '@coolsweep/store';
import type { PostgresServer } from '@coolsweep/store/testing';
import type { FromTrial } from '@coolsweep/sweep';
import { noopSweep } from '../engine/noopSweep.ts';

const slots = 100;
/** Everything warms up. */
const skippedMs = 2000;

/** Trials that have completed as soon as they are started. */
const instantly: LaunchTrial = (_environment, events) => ({
  send: (message) => {
    if (message.type === 'end') queueMicrotask(() => events.exit({ code: 0, signal: null }));
    if (message.type !== 'start') return;
    const say = (said: FromTrial) => events.message({ attemptId: message.attemptId, message: said });
    queueMicrotask(() => {
      say({ type: 'completed', results: { 'validation/accuracy': 0.5 } });
      say({ type: 'ready' });
    });
  },
  kill: () => queueMicrotask(() => events.exit({ code: null, signal: 'SIGKILL' })),
});

/**
 * Decisions a second on a sweep of so many trials, half of which have ended: the end of an attempt is recorded and the
 * next trial claimed for its slot, both committed. The scheduler is the real one, in 100 slots, with trials that take no
 * time.
 */
export async function decisionsPerSecond(postgres: PostgresServer, trials: number, seconds: number): Promise<number> {
  const name = `decisions-${trials}`;
  const store = await openStore({ url: await postgres.createDatabase(name) });
  try {
    const sweep = await store.createSweep(noopSweep({ trials, reports: 1, points: 1 }), new Date());
    await postgres.query(
      name,
      `UPDATE "Trial" SET "state" = 'completed', "finishedAt" = now() WHERE "number" <= ${trials / 2}`,
    );
    const endsMs: number[] = [];
    const scheduler = new Scheduler({
      ...{ store, launch: instantly, clock: systemClock, owner: 'bench', isDead: () => false },
      ...{ threads: 1, dataDir: null, cacheDir: '' },
      slots: Array.from({ length: slots }, (_, index) => ({ name: `cpu-${index + 1}`, gpu: null })),
      onEvent: ({ type }) => {
        if (type === 'ended') endsMs.push(performance.now());
      },
    });
    const done = scheduler.run(sweep);
    await Promise.race([done, delay(skippedMs + seconds * 1000)]);
    scheduler.stop();
    await done;
    return rateAfter(endsMs, skippedMs);
  } finally {
    await store.close();
  }
}

/** Things a second, without those of the first while. */
function rateAfter(timesMs: readonly number[], whileMs: number): number {
  const counted = timesMs.filter((ms) => ms >= (timesMs[0] ?? 0) + whileMs);
  const tookMs = (counted.at(-1) ?? 0) - (counted[0] ?? 0);
  return (1000 * (counted.length - 1)) / tookMs;
}
