import { memoryStore, type SweepStore } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { describe, expect, it } from 'vitest';
import { createCaller, createContext } from './index.ts';

const start = new Date('2026-03-02T09:00:00.000Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const lease = { owner: 'test', at: start, leaseUntil: after(60) };

/** Completes the next trial after so many seconds and a hundred updates. */
async function complete(
  { store, id }: { store: SweepStore; id: string },
  seconds: number,
  results = {},
): Promise<void> {
  const claim = await store.claim(id, lease);
  if (claim === null) throw new Error('no trial waits');
  await store.report(claim.attemptId, { progress: { step: 100, steps: 100 } });
  const at = after(seconds);
  await store.finish(claim.attemptId, { outcome: 'completed', at, objective: 0.5, results, failure: null });
}

describe('what past trials tell of the time of an update', () => {
  it('is the median over completed trials of the same model, data and batch', async () => {
    const store = memoryStore();
    const { id } = await store.createSweep(exampleSweep({ configurations: 2, seeds: 2 }), start);
    for (const seconds of [10, 30, 20]) await complete({ store, id }, seconds);
    const { experience: found, slots } = await createCaller(createContext({ store })).sweepFile.capacity();
    const [experience, ...others] = found;
    expect(slots).toBe(0);
    expect(experience).toMatchObject({ trials: 3, secondsPerUpdate: 20 / 100, gradientVariance: null });
    expect(experience?.workload).toContain('"batchSize":32');
    expect(others).toEqual([]);
  });

  it('is that of all attempts where the last one went on from a checkpoint', async () => {
    const store = memoryStore();
    const { id } = await store.createSweep(exampleSweep(), start);
    await complete({ store, id }, 1, { 'time/training': 50, 'optimizer/gradientVariance': 0.25 });
    const [experience] = (await createCaller(createContext({ store })).sweepFile.capacity()).experience;
    expect(experience).toMatchObject({ secondsPerUpdate: 50 / 100, gradientVariance: 0.25 });
  });

  it('is nothing before a trial is completed', async () => {
    const store = memoryStore();
    await store.createSweep(exampleSweep(), start);
    expect((await createCaller(createContext({ store })).sweepFile.capacity()).experience).toEqual([]);
  });
});
