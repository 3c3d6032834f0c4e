import { beforeEach, describe, expect, it } from 'vitest';
import type { Pulse, SweepStore } from '../trialStore.ts';
import { exampleSweep } from './exampleSweep.ts';
import { result, storeSteps, time } from './storeSteps.ts';

/** What tells readers that something has changed, and what people note about sweeps. */
export function pulseContract(current: () => SweepStore): void {
  let store: SweepStore;
  const { create, claim } = storeSteps(current);

  beforeEach(() => {
    store = current();
  });

  const pulse = async (): Promise<Pulse> => {
    const found = await store.pulse();
    if (found === null) throw new Error('a pulse without a predecessor');
    return found;
  };
  const stampOf = async (id: string) => {
    const { sweeps, running } = await pulse();
    return [...sweeps, ...running].find((one) => one.id === id)?.stamp;
  };

  describe('the pulse', () => {
    it('is null until something is written', async () => {
      const sweep = await create();
      const { version } = await pulse();
      expect(await store.pulse(version)).toBeNull();
      await store.requestSweep(sweep.id, 'pause');
      expect((await store.pulse(version))?.version).not.toBe(version);
    });

    it('tells a sweep that has changed from one that has not', async () => {
      const [changed, other] = [await create(), await create(exampleSweep({ name: 'other' }))];
      const changes: (() => Promise<unknown>)[] = [
        () => store.requestSweep(changed.id, 'pause'),
        () => store.carryOut(changed.id, time(1)),
        () => store.requestSweep(changed.id, 'resume'),
        () => store.carryOut(changed.id, time(2)),
        () => store.requestTrial(`${changed.id}-t1`, 'pause'),
        () => store.requestTrial(`${changed.id}-t1`, 'resume'),
        () => claim(changed),
        () => store.editSweep(changed.id, { tags: ['paper'] }),
        () => store.editSweep(changed.id, { archivedAt: time(3) }),
        () => store.editSweep(changed.id, { priority: 1 }),
      ];
      const still = await stampOf(other.id);
      for (const change of changes) {
        const before = await stampOf(changed.id);
        await change();
        expect(await stampOf(changed.id)).not.toBe(before);
      }
      expect(await stampOf(other.id)).toBe(still);
    });

    it('names running trials, and changes with their steps, points and lines', async () => {
      const sweep = await create();
      const { trial, attemptId } = await claim(sweep);
      expect((await pulse()).running).toMatchObject([{ id: trial.id, sweepId: sweep.id }]);
      const reports = [
        { progress: { step: 1, steps: 9 } },
        { points: [{ name: 'train/loss', step: 1, value: 1 }] },
        { points: [{ name: 'validation/loss', step: 1, value: 1 }] },
        { points: [{ name: 'train/loss', step: 2, value: 1 }] },
        { log: [{ at: time(11), stream: 'stdout', text: 'a line' }] },
      ] as const;
      const sweepBefore = await stampOf(sweep.id);
      for (const report of reports) {
        const before = await stampOf(trial.id);
        await store.report(attemptId, report);
        expect(await stampOf(trial.id)).not.toBe(before);
      }
      expect(await stampOf(sweep.id)).toBe(sweepBefore);
      await store.finish(attemptId, result());
      expect((await pulse()).running).toEqual([]);
      expect(await stampOf(sweep.id)).not.toBe(sweepBefore);
    });

    it('changes with the heartbeat of a scheduler', async () => {
      const { schedulers } = await pulse();
      const row = { id: 'one', host: 'machine', pid: 7, startedAt: time(0), heartbeatAt: time(1), slots: [] };
      await store.beat({ ...row, attemptIds: [], leaseUntil: time(60) });
      expect((await pulse()).schedulers).not.toBe(schedulers);
    });
  });

  describe('what people note about a sweep', () => {
    it('is kept, and what is not given stays', async () => {
      const { id } = await create();
      await store.editSweep(id, { tags: ['paper', 'figure 2'] });
      await store.editSweep(id, { priority: -1, archivedAt: time(9) });
      const { sweep } = await store.sweepById(id);
      expect(sweep).toMatchObject({ tags: ['paper', 'figure 2'], priority: -1, archivedAt: time(9) });
      expect(await store.editSweep(id, { archivedAt: null })).toMatchObject({ archivedAt: null, priority: -1 });
    });

    it('is refused for a sweep that is not there', async () => {
      await expect(store.editSweep('none', { tags: [] })).rejects.toMatchObject({ code: 'not_found' });
    });
  });

  describe('slot time', () => {
    it('is the time of all attempts, on a GPU or not; one that runs counts until now, and no longer than its lease', async () => {
      const sweep = await create(exampleSweep({ configurations: 4 }));
      const [gpu, cpu] = [await claim(sweep, { at: 10 }), await claim(sweep, { at: 10 })];
      await store.report(gpu.attemptId, { environment: { gpu: true } });
      await store.report(cpu.attemptId, { environment: { gpu: false } });
      await store.finish(gpu.attemptId, result({ at: time(14) }));
      await store.finish(cpu.attemptId, result({ at: time(13) }));
      await claim(sweep, { at: 20, lease: 60 });
      await claim(sweep, { at: 20, lease: 25 });
      const untilNow = 30 - 20;
      const untilLease = 25 - 20;
      expect(await store.slotTime([sweep.id, 'none'], time(30))).toEqual([
        { sweepId: sweep.id, gpuMs: (14 - 10) * 1000, cpuMs: (13 - 10 + untilNow + untilLease) * 1000 },
      ]);
    });
  });
}
