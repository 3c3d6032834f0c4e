import { memoryStore } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { describe, expect, it } from 'vitest';
import { createCaller, createContext } from './index.ts';

const now = new Date();
const lease = { owner: 'one', at: now, leaseUntil: new Date(now.getTime() + 60_000) };

async function example() {
  const store = memoryStore();
  const { id } = await store.createSweep(exampleSweep({ configurations: 2 }), now);
  return { store, id, api: createCaller(createContext({ store })) };
}

const beat = { id: 'one', host: 'machine', pid: 7, startedAt: now, attemptIds: [], leaseUntil: lease.leaseUntil };

describe('requests', () => {
  it('are kept for a scheduler, and shown', async () => {
    const { id, api } = await example();
    expect(await api.request.sweep({ sweepId: id, request: 'pause' })).toMatchObject({ requested: 'pause' });
    expect((await api.sweep.page({})).rows[0]).toMatchObject({ id, requested: 'pause' });
    expect(await api.request.trial({ trialId: `${id}-t1`, request: 'cancel' })).toMatchObject({ requested: 'cancel' });
    expect((await api.trial.byId({ trialId: `${id}-t1` })).trial.requested).toBe('cancel');
  });

  it('are refused in the words of the store', async () => {
    const { store, id, api } = await example();
    await store.setSweepState(id, 'finished');
    await expect(api.request.sweep({ sweepId: id, request: 'pause' })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('coolsweep retry') as unknown,
    });
  });

  it('retry what has failed, all or one', async () => {
    const { store, id, api } = await example();
    for (const number of [1, 2]) {
      const claim = await store.claim(id, lease);
      const failure = { message: 'broken', step: null };
      await store.finish(claim!.attemptId, { outcome: 'failed', at: now, objective: null, results: {}, failure });
      expect(claim!.trial.number).toBe(number);
    }
    expect(await api.request.retry({ sweepId: id, trialIds: [`${id}-t2`] })).toEqual([`${id}-t2`]);
    expect(await api.request.retry({ sweepId: id })).toEqual([`${id}-t1`]);
  });
});

describe('what is noted about a sweep', () => {
  it('is shown with it, and archived sweeps are listed apart', async () => {
    const { id, api } = await example();
    await api.sweep.edit({ sweepId: id, tags: ['paper', ' paper '], priority: 2, isArchived: true });
    expect((await api.sweep.page({})).rows).toEqual([]);
    const [row] = (await api.sweep.page({ archived: true })).rows;
    expect(row).toMatchObject({ tags: ['paper'], priority: 2 });
    await api.sweep.edit({ sweepId: id, isArchived: false });
    expect((await api.sweep.page({})).rows[0]).toMatchObject({ id, tags: ['paper'], archivedAt: null });
  });

  it.each([
    ['an empty tag', { tags: [' '] }],
    ['too many tags', { tags: Array.from({ length: 21 }, String) }],
    ['a priority beyond all sense', { priority: 99 }],
  ])('cannot be %s', async (_title, edit) => {
    const { id, api } = await example();
    await expect(api.sweep.edit({ sweepId: id, ...edit })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('the machine', () => {
  it('has schedulers with what their slots run, and the queue with the sweep that runs first', async () => {
    const { store, id, api } = await example();
    await store.createSweep({ ...exampleSweep({ name: 'other' }), priority: 1 }, now);
    const claim = await store.claim(id, lease);
    await store.report(claim!.attemptId, { progress: { step: 3, steps: 9 } });
    const gpu = { uuid: 'GPU-a', name: 'Big', memoryMiB: 4000, usedMiB: 1000, loadPercent: 80 };
    const slots = [
      { name: 'gpu-0', gpu: 'GPU-a', trialId: claim!.trial.id },
      { name: 'gpu-1', gpu: 'GPU-b', trialId: null, outOfUse: 'it fell off the bus' },
      { name: 'cpu-1', gpu: null, trialId: null },
    ];
    const machine = {
      ...{ versions: {}, cpu: { model: 'c', threads: 2, load: 1 }, memory: { totalBytes: 2, freeBytes: 1 } },
      ...{ gpus: [gpu], databaseBytes: 10, freeDiskBytes: 20, findings: [] },
    };
    await store.beat({ ...beat, heartbeatAt: now, slots, machine });
    const answer = await api.scheduler.machine();
    expect(answer.schedulers).toMatchObject([{ isAtWork: true, host: 'machine', machine: { databaseBytes: 10 } }]);
    expect(answer.schedulers[0]?.slots).toMatchObject([
      { name: 'gpu-0', gpu, outOfUse: null, trial: { sweepId: id, number: 1, progress: { step: 3, steps: 9 } } },
      { name: 'gpu-1', gpu: { uuid: 'GPU-b', name: null }, outOfUse: 'it fell off the bus', trial: null },
      { name: 'cpu-1', gpu: null, trial: null },
    ]);
    expect(answer.queue.map(({ id: sweepId, running, waiting }) => [sweepId, running, waiting])).toEqual([
      [id, 1, 1],
      ['other', 0, 2],
    ]);
  });

  it('shows a trial that runs also when it began after the last heartbeat', async () => {
    const { store, id, api } = await example();
    const slots = ['cpu-1', 'cpu-2'].map((name) => ({ name, gpu: null, trialId: null }));
    await store.beat({ ...beat, heartbeatAt: now, slots });
    await store.claim(id, lease);
    await store.claim(id, { ...lease, owner: 'somebody else' });
    const [scheduler] = (await api.scheduler.machine()).schedulers;
    expect(scheduler?.slots.map(({ name, trial }) => [name, trial?.number ?? null])).toEqual([
      ['cpu-1', 1],
      ['cpu-2', null],
    ]);
  });

  it('has nobody at work when the last heartbeat is long ago', async () => {
    const { store, api } = await example();
    await store.beat({ ...beat, heartbeatAt: new Date(now.getTime() - 61_000), slots: [] });
    expect(await api.scheduler.count()).toBe(0);
    expect((await api.scheduler.machine()).schedulers).toMatchObject([{ isAtWork: false }]);
    await store.beat({ ...beat, heartbeatAt: now, slots: [] });
    expect(await api.scheduler.count()).toBe(1);
  });
});

describe('destinations', () => {
  it('are sweeps with all words, and the trial whose id was typed', async () => {
    const { store, id, api } = await example();
    await store.createSweep(exampleSweep({ name: 'other' }), now);
    expect((await api.destination.find({ text: 'OTH' })).sweeps.map((sweep) => sweep.id)).toEqual(['other']);
    expect((await api.destination.find({ text: `${id}-t2` })).trial).toMatchObject({ id: `${id}-t2`, number: 2 });
    expect((await api.destination.find({ text: `${id}-t99` })).trial).toBeNull();
  });
});
