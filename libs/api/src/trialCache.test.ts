import { memoryStore } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { describe, expect, it, vi } from 'vitest';
import { TrialCache } from './trialCache.ts';

const monday = new Date('2026-03-02T09:00:00.000Z');
const lease = { owner: 'test', at: monday, leaseUntil: new Date('2026-03-02T09:10:00.000Z') };

/** A store of one sweep, and how often its trials were read. */
async function counted() {
  const store = memoryStore();
  const { id } = await store.createSweep(exampleSweep({ configurations: 2 }), monday);
  const read = vi.spyOn(store, 'trialsOf');
  return {
    store,
    id,
    cache: new TrialCache(store, (sweepId) => store.trialsOf(sweepId)),
    reads: () => read.mock.calls.length,
  };
}

describe('the trials of a sweep', () => {
  it('are read once while nothing of the sweep changes', async () => {
    const { cache, id, reads } = await counted();
    await cache.of(id);
    expect(await cache.of(id)).toHaveLength(2);
    expect(reads()).toBe(1);
  });

  it('are read anew when one of them began, made a step, or ended', async () => {
    const { store, cache, id, reads } = await counted();
    await cache.of(id);
    const { attemptId } = (await store.claim(id, lease))!;
    expect((await cache.of(id))[0]?.state).toBe('running');
    await store.report(attemptId, { progress: { step: 3, steps: 4 } });
    expect((await cache.of(id))[0]?.progress.step).toBe(3);
    await store.finish(attemptId, { outcome: 'completed', at: monday, objective: 1, results: {}, failure: null });
    expect((await cache.of(id))[0]?.state).toBe('completed');
    expect(reads()).toBe(4);
  });

  it('are not read for a question that few of them answer, until another comes while nothing has changed', async () => {
    const { store, cache, id, reads } = await counted();
    expect(await cache.settled(id)).toBeNull();
    expect(reads()).toBe(0);
    expect(await cache.settled(id)).toHaveLength(2);
    await store.claim(id, lease);
    expect(await cache.settled(id)).toBeNull();
    await cache.of(id);
    expect((await cache.settled(id))?.[0]?.state).toBe('running');
    expect(reads()).toBe(2);
  });

  it('that do not exist are an error each time', async () => {
    const { cache } = await counted();
    await expect(cache.of('none')).rejects.toMatchObject({ code: 'not_found' });
    await expect(cache.of('none')).rejects.toMatchObject({ code: 'not_found' });
  });
});
