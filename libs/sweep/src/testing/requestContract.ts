import { beforeEach, describe, expect, it } from 'vitest';
import { maxFailedAttempts, type AttemptOutcome, type TrialState } from '../trial.ts';
import type { Sweep, SweepStore } from '../trialStore.ts';
import { exampleSweep } from './exampleSweep.ts';
import { refused, result, storeSteps, time } from './storeSteps.ts';

/** Pausing, resuming, cancelling, finishing and trying again, as every store must do it. */
export function requestContract(current: () => SweepStore): void {
  let store: SweepStore;
  const { create, claim, expire } = storeSteps(current);

  beforeEach(() => {
    store = current();
  });

  const claimant = { owner: 'a', at: time(10), leaseUntil: time(40) };

  async function states(sweep: Sweep): Promise<TrialState[]> {
    return (await store.trialsOf(sweep.id)).map(({ state }) => state);
  }

  const idsOf = async (sweep: Sweep) => (await store.trialsOf(sweep.id)).map(({ id }) => id);

  /** A sweep of four trials, of which one was completed, one runs and two wait. */
  async function begun() {
    const sweep = await create(exampleSweep({ configurations: 4 }));
    await store.finish((await claim(sweep)).attemptId, result());
    const running = await claim(sweep);
    return { sweep, running, ids: await idsOf(sweep) };
  }

  describe('what is asked of a sweep', () => {
    it('closes it at once, and is carried out by the scheduler that stops what runs', async () => {
      const { sweep, running } = await begun();
      expect(await store.requestSweep(sweep.id, 'pause')).toMatchObject({ state: 'active', requested: 'pause' });
      expect(await store.claim(sweep.id, claimant)).toBeNull();
      expect(await store.carryOut(sweep.id, time(20))).toEqual([{ trialId: running.trial.id, reason: 'pause' }]);
      expect((await store.sweepById(sweep.id)).sweep).toMatchObject({ state: 'paused', requested: null });
      await store.finish(running.attemptId, result({ outcome: 'stopped' }));
      expect(await states(sweep)).toEqual(['completed', 'waiting', 'waiting', 'waiting']);
      expect(await store.claim(sweep.id, claimant)).toBeNull();
    });

    it('opens a paused or stopped sweep again', async () => {
      const { sweep, running } = await begun();
      await store.finish(running.attemptId, result({ outcome: 'stopped' }));
      for (const state of ['paused', 'stopped'] as const) {
        await store.setSweepState(sweep.id, state);
        await store.requestSweep(sweep.id, 'resume');
        expect(await store.carryOut(sweep.id, time(20))).toEqual([]);
        expect((await store.sweepById(sweep.id)).sweep).toMatchObject({ state: 'queued', requested: null });
      }
      expect((await claim(sweep)).trial.number).toBe(2);
    });

    it('is recorded with its reason, until something else is asked or the sweep is tried again', async () => {
      const { sweep, running } = await begun();
      const reason = 'limits.trials: 1 trials are done, 1 are allowed';
      expect(await store.requestSweep(sweep.id, 'cancel', reason)).toMatchObject({ endReason: reason });
      expect(await store.requestSweep(sweep.id, 'resume')).toMatchObject({ endReason: null });
      await store.requestSweep(sweep.id, 'cancel', reason);
      await store.carryOut(sweep.id, time(20));
      await store.finish(running.attemptId, result({ outcome: 'cancelled' }));
      await store.carryOut(sweep.id, time(21));
      expect((await store.sweepById(sweep.id)).sweep).toMatchObject({ state: 'cancelled', endReason: reason });
      await store.retry(sweep.id, { at: time(30) });
      expect((await store.sweepById(sweep.id)).sweep).toMatchObject({ state: 'queued', endReason: null });
    });

    it('is replaced by what is asked later', async () => {
      const { sweep } = await begun();
      await store.requestSweep(sweep.id, 'pause');
      await store.requestSweep(sweep.id, 'resume');
      expect(await store.carryOut(sweep.id, time(20))).toEqual([]);
      expect((await store.sweepById(sweep.id)).sweep).toMatchObject({ state: 'active', requested: null });
    });

    it('cancels what waits, and the sweep when nothing of it runs any more', async () => {
      const { sweep, running } = await begun();
      await store.requestSweep(sweep.id, 'cancel');
      expect(await store.carryOut(sweep.id, time(20))).toEqual([{ trialId: running.trial.id, reason: 'cancel' }]);
      expect(await states(sweep)).toEqual(['completed', 'running', 'cancelled', 'cancelled']);
      expect((await store.trialsOf(sweep.id))[2]).toMatchObject({ finishedAt: time(20), failure: null });
      expect((await store.sweepById(sweep.id)).sweep).toMatchObject({ state: 'active', requested: 'cancel' });
      await store.finish(running.attemptId, result({ outcome: 'cancelled', objective: 0.3 }));
      expect(await store.carryOut(sweep.id, time(21))).toEqual([]);
      expect((await store.sweepById(sweep.id)).sweep).toMatchObject({ state: 'cancelled', requested: null });
      expect((await store.trialById(running.trial.id)).objective).toBeNull();
      await refused(store.requestSweep(sweep.id, 'resume'), 'conflict');
    });

    it('cancels a trial too that was lost while its sweep was being cancelled', async () => {
      const { sweep } = await begun();
      await store.requestSweep(sweep.id, 'cancel');
      await store.carryOut(sweep.id, time(20));
      await expire(sweep, 50);
      expect(await store.carryOut(sweep.id, time(51))).toEqual([]);
      expect(await states(sweep)).toEqual(['completed', 'cancelled', 'cancelled', 'cancelled']);
    });
  });

  describe('what is asked of a trial', () => {
    it('holds one that waits back, until it is resumed', async () => {
      const { sweep, ids } = await begun();
      expect(await store.requestTrial(ids[2] ?? '', 'pause')).toMatchObject({ state: 'waiting', requested: 'pause' });
      expect((await claim(sweep)).trial.number).toBe(4);
      expect(await store.claim(sweep.id, claimant)).toBeNull();
      expect(await store.carryOut(sweep.id, time(20))).toEqual([]);
      expect(await store.requestTrial(ids[2] ?? '', 'resume')).toMatchObject({ requested: null });
      expect((await claim(sweep)).trial.number).toBe(3);
    });

    it('stops one that runs, which then waits and is held', async () => {
      const { sweep, running } = await begun();
      await store.requestTrial(running.trial.id, 'pause');
      expect(await store.carryOut(sweep.id, time(20))).toEqual([{ trialId: running.trial.id, reason: 'pause' }]);
      await store.finish(running.attemptId, result({ outcome: 'stopped' }));
      expect((await claim(sweep)).trial.number).toBe(3);
    });

    it('cancels it, and no other', async () => {
      const { sweep, running, ids } = await begun();
      await store.requestTrial(ids[3] ?? '', 'cancel');
      await store.requestTrial(running.trial.id, 'cancel');
      expect(await store.carryOut(sweep.id, time(20))).toEqual([{ trialId: running.trial.id, reason: 'cancel' }]);
      await store.finish(running.attemptId, result({ outcome: 'cancelled' }));
      expect(await states(sweep)).toEqual(['completed', 'cancelled', 'waiting', 'cancelled']);
      expect((await store.trialById(running.trial.id)).requested).toBeNull();
    });

    it('does not change one that came to its end meanwhile, nor one that is finished', async () => {
      const { sweep, running, ids } = await begun();
      await store.requestTrial(running.trial.id, 'cancel');
      const finished = await store.finish(running.attemptId, result());
      expect(finished).toMatchObject({ state: 'completed', requested: null });
      expect(await store.carryOut(sweep.id, time(20))).toEqual([]);
      expect(await store.trialById(running.trial.id)).toEqual(finished);
      await refused(store.requestTrial(ids[0] ?? '', 'cancel'), 'conflict');
    });
  });

  describe('finishing a sweep', () => {
    it('is done when nothing of it is left, once', async () => {
      const sweep = await create(exampleSweep({ configurations: 1 }));
      expect(await store.finishSweep(sweep.id)).toBe(false);
      const { attemptId } = await claim(sweep);
      expect(await store.finishSweep(sweep.id)).toBe(false);
      await store.finish(attemptId, result());
      expect(await store.finishSweep(sweep.id)).toBe(true);
      expect((await store.sweepById(sweep.id)).sweep.state).toBe('finished');
      expect(await store.finishSweep(sweep.id)).toBe(false);
      await refused(store.finishSweep('x'), 'not_found');
    });

    it('leaves a trial that is tried again meanwhile, and a request, to be seen to', async () => {
      const sweep = await create(exampleSweep({ configurations: 1 }));
      await store.finish((await claim(sweep)).attemptId, result({ outcome: 'failed' }));
      await store.retry(sweep.id, { at: time(60) });
      expect(await store.finishSweep(sweep.id)).toBe(false);
      await store.finish((await claim(sweep)).attemptId, result());
      await store.requestSweep(sweep.id, 'pause');
      expect(await store.finishSweep(sweep.id)).toBe(false);
      expect((await store.sweepById(sweep.id)).sweep.state).toBe('active');
    });
  });

  describe('pruning', () => {
    it('gives up trials that wait, with the reason, and no others', async () => {
      const { sweep, running, ids } = await begun();
      const decision = { pruner: 'asha', rank: 3 };
      expect(await store.prune(ids.slice(0, 3), { decision, at: time(30) })).toEqual([ids[2]]);
      expect(await states(sweep)).toEqual(['completed', 'running', 'pruned', 'waiting']);
      expect((await store.trialsOf(sweep.id))[2]).toMatchObject({ decision, finishedAt: time(30), objective: null });
      await store.report(running.attemptId, {});
      await refused(store.prune(['x'], { decision, at: time(30) }), 'not_found');
    });
  });

  describe('trying again', () => {
    async function ended(outcomes: readonly AttemptOutcome[]): Promise<Sweep> {
      const sweep = await create(exampleSweep({ configurations: outcomes.length }));
      const failure = { message: 'no such file', step: 3 };
      for (const outcome of outcomes) {
        await store.finish((await claim(sweep)).attemptId, result({ outcome, failure, results: { a: 1 } }));
      }
      return sweep;
    }

    it('has failed and cancelled trials wait, records when, and changes no other', async () => {
      const sweep = await ended(['completed', 'diverged', 'pruned', 'failed', 'cancelled']);
      await store.setSweepState(sweep.id, 'finished');
      const before = await store.trialsOf(sweep.id);
      expect(await store.retry(sweep.id, { at: time(60) })).toEqual([before[3]?.id, before[4]?.id]);
      const after = await store.trialsOf(sweep.id);
      expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
      for (const trial of after.slice(3)) {
        const waits = { state: 'waiting', failure: null, results: {}, finishedAt: null, retriedAt: time(60) };
        expect(trial).toMatchObject(waits);
      }
      expect((await store.sweepById(sweep.id)).sweep.state).toBe('queued');
      expect(await claim(sweep)).toMatchObject({ attemptNumber: 2, trial: { number: 4 } });
      expect((await store.attemptsOf(after[3]?.id ?? '')).map(({ outcome }) => outcome)).toEqual(['failed', null]);
    });

    it('takes those asked for only, and leaves a sweep alone of which there is none', async () => {
      const sweep = await ended(['failed', 'failed', 'completed']);
      const ids = await idsOf(sweep);
      await store.setSweepState(sweep.id, 'finished');
      expect(await store.retry(sweep.id, { at: time(60), trialIds: [ids[2] ?? ''] })).toEqual([]);
      expect((await store.sweepById(sweep.id)).sweep.state).toBe('finished');
      expect(await store.retry(sweep.id, { at: time(60), trialIds: [ids[1] ?? ''] })).toEqual([ids[1]]);
    });

    it('gives a trial all its attempts again', async () => {
      const sweep = await create(exampleSweep({ configurations: 1 }));
      const lose = async () => (await store.finish((await claim(sweep)).attemptId, result({ outcome: 'lost' }))).state;
      const givenUp = [...Array<string>(maxFailedAttempts - 1).fill('waiting'), 'failed'];
      for (const state of givenUp) expect(await lose()).toBe(state);
      await store.retry(sweep.id, { at: time(60) });
      for (const state of givenUp) expect(await lose()).toBe(state);
    });
  });
}
