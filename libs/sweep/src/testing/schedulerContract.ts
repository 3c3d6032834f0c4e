import { beforeEach, describe, expect, it } from 'vitest';
import type { Heartbeat, SweepStore } from '../trialStore.ts';
import { exampleSweep } from './exampleSweep.ts';
import { never, refused, result, storeSteps, time } from './storeSteps.ts';

const daySeconds = 24 * 60 * 60;

function heartbeat(changes: Partial<Heartbeat> = {}): Heartbeat {
  return {
    ...{ id: 'one', host: 'machine', pid: 7, startedAt: time(5), heartbeatAt: time(30), leaseUntil: time(90) },
    slots: [{ name: 'gpu-0', gpu: 'GPU-aaaa', trialId: null }],
    attemptIds: [],
    ...changes,
  };
}

/** What schedulers tell each other through every store, and what keeps them apart. */
export function schedulerContract(current: () => SweepStore): void {
  let store: SweepStore;
  const { create, claim, expire } = storeSteps(current);

  beforeEach(() => {
    store = current();
  });

  describe('schedulers', () => {
    it('are shown while they are at work', async () => {
      await store.beat(heartbeat());
      await store.beat(heartbeat({ id: 'two', startedAt: time(6) }));
      const first = { heartbeatAt: time(30), slots: heartbeat().slots };
      const slots = [{ name: 'gpu-0', gpu: 'GPU-aaaa', trialId: 't1' }];
      await store.beat(heartbeat({ heartbeatAt: time(45), slots, startedAt: time(44) }));
      const row = { id: 'one', host: 'machine', pid: 7, startedAt: time(5), heartbeatAt: time(45), slots };
      expect(await store.schedulers()).toEqual([row, { ...row, id: 'two', startedAt: time(6), ...first }]);
      await store.leave('one');
      expect((await store.schedulers()).map(({ id }) => id)).toEqual(['two']);
      await store.leave('one');
    });

    it('are forgotten when they have been silent for a day', async () => {
      await store.beat(heartbeat());
      await store.beat(heartbeat({ id: 'two', heartbeatAt: time(30 + daySeconds) }));
      expect((await store.schedulers()).map(({ id }) => id)).toEqual(['one', 'two']);
      await store.beat(heartbeat({ id: 'two', heartbeatAt: time(31 + daySeconds) }));
      expect((await store.schedulers()).map(({ id }) => id)).toEqual(['two']);
    });

    it('renew the leases of what they run, and learn what they have lost', async () => {
      const sweep = await create(exampleSweep({ configurations: 3 }));
      const [kept, lost, ended] = [await claim(sweep), await claim(sweep, { lease: 20 }), await claim(sweep)];
      await expire(sweep, 25);
      await store.finish(ended.attemptId, result());
      const attemptIds = [kept, lost, ended].map(({ attemptId }) => attemptId);
      expect(await store.beat(heartbeat({ attemptIds }))).toEqual([lost.attemptId, ended.attemptId]);
      expect(await expire(sweep, 89)).toEqual([]);
      expect(await expire(sweep, 90)).toEqual([kept.trial.id]);
    });

    it('never finish a trial that another has taken over', async () => {
      const sweep = await create(exampleSweep({ configurations: 1 }));
      const first = await claim(sweep, { owner: 'first', lease: 20 });
      await store.reclaim(sweep.id, { at: time(21), isDead: never });
      const second = await claim(sweep, { owner: 'second', at: 22 });
      expect(second.attemptId).not.toBe(first.attemptId);
      await refused(store.finish(first.attemptId, result({ objective: 0.1 })), 'fenced');
      await refused(store.report(first.attemptId, { checkpoint: { path: 'a', step: 1 } }), 'fenced');
      const finished = await store.finish(second.attemptId, result({ objective: 0.9 }));
      await refused(store.finish(first.attemptId, result({ outcome: 'failed' })), 'fenced');
      expect(await store.trialById(first.trial.id)).toEqual(finished);
      expect(finished.objective).toBe(0.9);
    });
  });

  describe('the sweeps that are open', () => {
    const open = async () => Object.fromEntries((await store.openSweeps()).map(({ id, ...rest }) => [id, rest]));

    it('are listed oldest first with what can be done for them', async () => {
      await create(exampleSweep({ name: 'old' }), 1);
      await create({ ...exampleSweep({ name: 'young' }), state: 'queued', priority: 2 }, 2);
      expect(await store.openSweeps()).toEqual([
        {
          ...{ id: 'old', state: 'active', priority: 0, engine: null, requested: null, isAsked: false },
          has: { running: false, waiting: true, claimable: true },
        },
        {
          ...{ id: 'young', state: 'queued', priority: 2, engine: null, requested: null, isAsked: false },
          has: { running: false, waiting: true, claimable: true },
        },
      ]);
    });

    it('are those that are not over', async () => {
      const sweep = await create();
      for (const state of ['queued', 'active', 'paused', 'stopped'] as const) {
        await store.setSweepState(sweep.id, state);
        expect(await open()).toMatchObject({ rates: { state } });
      }
      for (const state of ['finished', 'cancelled'] as const) {
        await store.setSweepState(sweep.id, state);
        expect(await open()).toEqual({});
      }
    });

    it('tell what of them waits, runs and can be claimed', async () => {
      const sweep = await create(exampleSweep({ configurations: 2 }));
      const [, second] = await store.trialsOf(sweep.id);
      await store.requestTrial(second?.id ?? '', 'pause');
      expect(await open()).toMatchObject({ rates: { isAsked: false, has: { waiting: true, claimable: true } } });
      const { attemptId, trial } = await claim(sweep);
      expect(await open()).toMatchObject({ rates: { has: { running: true, waiting: true, claimable: false } } });
      await store.requestTrial(trial.id, 'cancel');
      expect(await open()).toMatchObject({ rates: { isAsked: true } });
      await store.finish(attemptId, result());
      expect(await open()).toMatchObject({ rates: { isAsked: false, has: { running: false } } });
      await store.requestTrial(second?.id ?? '', 'resume');
      expect(await open()).toMatchObject({ rates: { has: { claimable: true } } });
      await store.requestSweep(sweep.id, 'pause');
      expect(await open()).toMatchObject({ rates: { isAsked: true, has: { waiting: true, claimable: false } } });
    });

    it('go on being asked while something runs of one that is paused', async () => {
      const sweep = await create();
      const { attemptId } = await claim(sweep);
      await store.requestSweep(sweep.id, 'pause');
      await store.carryOut(sweep.id, time(20));
      expect(await open()).toMatchObject({ rates: { state: 'paused', isAsked: true } });
      await store.finish(attemptId, result({ outcome: 'preempted' }));
      expect(await open()).toMatchObject({ rates: { isAsked: false, has: { waiting: true, claimable: false } } });
    });
  });
}
