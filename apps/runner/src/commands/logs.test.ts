import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AttemptOutcome, LogLine, SweepStore } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { testCommand, type TestCommand } from '../testing/testCommand.ts';
import { withStore } from '../workspace.ts';
import { logs, type LogsOptions } from './logs.ts';

const at = new Date('2026-01-02T03:04:05.678');
const line = (text: string): LogLine => ({ at, stream: 'stdout', text });

async function attempt(store: SweepStore, sweepId: string, log: readonly LogLine[]): Promise<number> {
  const claim = await store.claim(sweepId, { owner: 'test', at, leaseUntil: new Date(at.getTime() + 60_000) });
  await store.report(claim!.attemptId, { log });
  return claim!.attemptId;
}

function end(store: SweepStore, attemptId: number, outcome: AttemptOutcome) {
  return store.finish(attemptId, { outcome, at, objective: null, results: {}, failure: null });
}

describe('coolsweep logs', () => {
  let test: TestCommand;
  let ids: { sweep: string; trial: string };

  beforeEach(async () => {
    test = await testCommand();
    // The first attempt says a and b, the second one c, and it runs.
    await withStore(test.context.environment, async (store) => {
      const { id } = await store.createSweep(exampleSweep(), at);
      ids = { sweep: id, trial: `${id}-t1` };
      await end(store, await attempt(store, id, [line('a'), line('b')]), 'stopped');
      await attempt(store, id, [line('c')]);
    });
  });
  afterEach(() => test.end());

  const run = (options: Partial<LogsOptions> = {}, trial = ids.trial) =>
    logs(test.context, trial, { follow: false, tail: null, attempt: null, pollMs: 1, ...options });
  const texts = () => (test.values as LogLine[]).map(({ text }) => text);

  it('prints the latest attempt with time and stream', async () => {
    expect(await run()).toBe(0);
    expect(test.lines).toEqual(['2026-01-02 03:04:05.678  stdout  c']);
    expect(test.values).toEqual([{ trial: ids.trial, attempt: 2, at, stream: 'stdout', text: 'c' }]);
  });

  it('prints an earlier attempt, and of it the last lines', async () => {
    await run({ attempt: 1 });
    await run({ attempt: 1, tail: 1 });
    await run({ attempt: 1, tail: 0 });
    expect(texts()).toEqual(['a', 'b', 'b']);
  });

  it('follows an attempt that is over no longer than to its end', async () => {
    await run({ attempt: 1, follow: true });
    expect(texts()).toEqual(['a', 'b']);
  });

  it('follows through further attempts until the trial is finished, and prints each line once', async () => {
    const following = run({ follow: true, tail: 1 });
    await withStore(test.context.environment, async (store) => {
      const [, second] = await store.attemptsOf(ids.trial);
      await expect.poll(texts, { interval: 5 }).toEqual(['c']);
      await store.report(second!.id, { log: [line('d')] });
      await expect.poll(texts, { interval: 5 }).toEqual(['c', 'd']);
      await store.report(second!.id, { log: [line('e')] });
      await end(store, second!.id, 'preempted');
      const third = await attempt(store, ids.sweep, [line('f')]);
      await store.report(third, { log: [line('g')] });
      await end(store, third, 'completed');
    });
    expect(await following).toBe(0);
    expect(texts()).toEqual(['c', 'd', 'e', 'f', 'g']);
    expect(test.lines).toContain('attempt 3');
  });

  it('ends quietly when it is interrupted', async () => {
    const controller = new AbortController();
    const following = run({ follow: true, signal: controller.signal, pollMs: 60_000 });
    await expect.poll(texts, { interval: 5 }).toEqual(['c']);
    controller.abort();
    expect(await following).toBe(0);
    expect(test.notes).toEqual([]);
  });

  it('says so when there is nothing yet', async () => {
    await run({}, `${ids.sweep}-t2`);
    expect(test.notes).toEqual([expect.stringContaining('--follow waits')]);
  });

  it('says how to find the ids of trials, and which attempts there are', async () => {
    await expect(run({}, 'nothing')).rejects.toThrow('`coolsweep show SWEEP` lists the trials');
    await expect(run({ attempt: 3 })).rejects.toThrow('--attempt takes 1 to 2');
  });
});
