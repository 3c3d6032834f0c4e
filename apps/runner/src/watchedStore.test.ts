import { beforeEach, expect, test } from 'vitest';
import { memoryStore, type Claim, type SweepStore } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { watchedStore } from './watchedStore.ts';

const at = new Date('2026-03-02T09:00:00.000Z');
const leaseUntil = new Date(at.getTime() + 60_000);
const claimant = { owner: 'test', at, leaseUntil };
const points = [1, 2, 3].map((step) => ({ name: 'train/loss', step, value: 1 / step }));

let writes = { points: 0, fenced: 0 };
let claimed: Claim[] = [];
let store: SweepStore;
let sweepId = '';

beforeEach(async () => {
  writes = { points: 0, fenced: 0 };
  claimed = [];
  store = watchedStore(memoryStore(), { writes, onClaim: (claim) => void claimed.push(claim) });
  ({ id: sweepId } = await store.createSweep(exampleSweep({ configurations: 1, seeds: 1 }), at));
});

test('a store that is watched does what it did, and tells of claims', async () => {
  const claim = await store.claim(sweepId, claimant);
  expect(claimed).toEqual([claim]);
  expect(await store.claim(sweepId, claimant)).toBeNull();
  expect(claimed).toHaveLength(1);
});

test('points that were taken and writes that were refused are counted', async () => {
  const claim = await store.claim(sweepId, claimant);
  const attemptId = claim?.attemptId ?? 0;
  await store.report(attemptId, { points });
  await store.finish(attemptId, { outcome: 'failed', at, objective: null, results: {}, failure: null });
  await expect(store.report(attemptId, { points })).rejects.toMatchObject({ code: 'fenced' });
  expect(writes).toEqual({ points: 3, fenced: 1 });
});
