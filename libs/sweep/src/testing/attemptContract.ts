import { beforeEach, describe, expect, it } from 'vitest';
import { maxFailedAttempts } from '../trial.ts';
import type { SweepStore } from '../trialStore.ts';
import { exampleSweep } from './exampleSweep.ts';
import { refused, result, storeSteps, time } from './storeSteps.ts';

/** Claims, reports and results, as every store must keep them. */
export function attemptContract(current: () => SweepStore): void {
  let store: SweepStore;
  const { create, claim, expire } = storeSteps(current);

  beforeEach(() => {
    store = current();
  });

  describe('claiming', () => {
    it('gives the waiting trials in order of number, then null', async () => {
      const sweep = await create(exampleSweep({ configurations: 2 }));
      const first = await claim(sweep);
      expect(first).toMatchObject({ attemptNumber: 1, trial: { number: 1, state: 'running', startedAt: time(10) } });
      expect(await store.trialById(first.trial.id)).toEqual(first.trial);
      expect((await claim(sweep)).trial.number).toBe(2);
      expect(await store.claim(sweep.id, { owner: 'a', at: time(11), leaseUntil: time(20) })).toBeNull();
    });

    it('gives each trial to one of many claimants that come at once', async () => {
      const sweep = await create(exampleSweep({ configurations: 10 }));
      const claims = await Promise.all(
        Array.from({ length: 16 }, (_, index) =>
          store.claim(sweep.id, { owner: `runner-${index}`, at: time(10), leaseUntil: time(40) }),
        ),
      );
      const won = claims.flatMap((claimed) => claimed ?? []);
      expect(won.map(({ trial }) => trial.number).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(new Set(won.map(({ attemptId }) => attemptId)).size).toBe(10);
    });

    it('takes trials of the sweep asked for only', async () => {
      await create();
      const other = await create(exampleSweep({ name: 'other' }), 1);
      expect((await claim(other)).trial.sweepId).toBe(other.id);
    });

    it('gives an attempt that goes on from a checkpoint the points before it', async () => {
      const sweep = await create(exampleSweep({ configurations: 1, seeds: 1 }));
      const { attemptId, trial } = await claim(sweep);
      const point = (step: number, value: number) => ({ name: 'train/loss', step, value });
      await store.report(attemptId, { points: [point(10, 3), point(20, Number.NaN)] });
      await store.report(attemptId, { checkpoint: { path: '/checkpoints/1', step: 20 } });
      await store.report(attemptId, { points: [point(30, 1)] });
      await store.finish(attemptId, result({ outcome: 'preempted' }));
      const second = await claim(sweep);
      expect(second.trial.checkpoint).toEqual({ path: '/checkpoints/1', step: 20 });
      // A third one has them from the second, which made no checkpoint of its own.
      await store.finish(second.attemptId, result({ outcome: 'stopped' }));
      const third = await claim(sweep);
      await store.report(third.attemptId, { points: [point(20, Number.NaN), point(30, 2)] });
      const [series] = await store.series({ trialIds: [trial.id], names: ['train/loss'] });
      expect(series).toMatchObject({ steps: [10, 20, 30], values: [3, Number.NaN, 2] });
    });

    it('records the attempt', async () => {
      const sweep = await create();
      const { trial, attemptId } = await claim(sweep, { owner: 'host:7' });
      expect(await store.attemptsOf(trial.id)).toEqual([
        {
          id: attemptId,
          trialId: trial.id,
          number: 1,
          owner: 'host:7',
          outcome: null,
          message: null,
          startedAt: time(10),
          endedAt: null,
          leaseUntil: time(40),
          environment: {},
          finalHash: null,
        },
      ]);
    });
  });

  describe('reporting', () => {
    it('shows progress, environment, lease and log', async () => {
      const { trial, attemptId } = await claim(await create());
      await store.report(attemptId, {
        progress: { step: 3, steps: 10 },
        environment: { tensorflow: '2.21', threads: [1, 2] },
        leaseUntil: time(99),
        log: [
          { at: time(12), stream: 'stdout', text: 'hello' },
          { at: time(12), stream: 'stderr', text: '' },
        ],
      });
      expect((await store.trialById(trial.id)).progress).toEqual({ step: 3, steps: 10 });
      const [attempt] = await store.attemptsOf(trial.id);
      expect(attempt).toMatchObject({ environment: { tensorflow: '2.21', threads: [1, 2] }, leaseUntil: time(99) });
      expect(await store.logOf(trial.id)).toEqual([
        { at: time(12), stream: 'stdout', text: 'hello' },
        { at: time(12), stream: 'stderr', text: '' },
      ]);
    });

    it('accepts a report of nothing', async () => {
      const { trial, attemptId } = await claim(await create());
      await store.report(attemptId, {});
      await store.report(attemptId, { points: [], log: [] });
      expect(await store.logOf(trial.id)).toEqual([]);
    });

    it('keeps NaN, infinities and extreme numbers as they are', async () => {
      const { trial, attemptId } = await claim(await create());
      const values = [NaN, Infinity, -Infinity, 0.1 + 0.2, 5e-324, Number.MAX_VALUE, -1e-7, 2 ** 53, 1, 0];
      await store.report(attemptId, { points: values.map((value, step) => ({ name: 'train/loss', step, value })) });
      const [series] = await store.series({ trialIds: [trial.id], names: ['train/loss'] });
      expect(series?.values).toEqual(values);
    });

    it('ignores a point whose name and step the attempt already has', async () => {
      const { trial, attemptId } = await claim(await create());
      const point = (name: string, step: number, value: number) => ({ name, step, value });
      await store.report(attemptId, { points: [point('a', 1, 10), point('a', 1, 11), point('b', 1, 20)] });
      await store.report(attemptId, { points: [point('a', 1, 12), point('a', 2, 13)] });
      const series = await store.series({ trialIds: [trial.id], names: ['a', 'b'] });
      expect(series.map(({ values }) => values)).toEqual([[10, 13], [20]]);
    });

    it('refuses one of several writes that come at once without touching the others', async () => {
      const sweep = await create();
      const [one, two] = [await claim(sweep), await claim(sweep)];
      const point = (step: number) => ({ points: [{ name: 'a', step, value: step }] });
      const writes = await Promise.allSettled([
        store.report(one.attemptId, point(1)),
        store.report(999, point(1)),
        store.finish(one.attemptId, result()),
        store.report(one.attemptId, point(2)),
        store.report(two.attemptId, point(1)),
      ]);
      expect(writes.map(({ status }) => status)).toEqual([
        ...['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'],
      ]);
      const series = await store.series({ trialIds: [one.trial.id, two.trial.id], names: ['a'] });
      expect(series.map(({ steps }) => steps)).toEqual([[1], [1]]);
      expect((await store.trialById(one.trial.id)).state).toBe('completed');
    });

    it('loses nothing of reports that come at once', async () => {
      const { trial, attemptId } = await claim(await create());
      const steps = Array.from({ length: 50 }, (_, step) => step);
      await Promise.all(steps.map((step) => store.report(attemptId, { points: [{ name: 'a', step, value: -step }] })));
      const [series] = await store.series({ trialIds: [trial.id], names: ['a'] });
      expect(series?.steps).toEqual(steps);
    });

    it('accepts many points at once', async () => {
      const { trial, attemptId } = await claim(await create());
      const points = Array.from({ length: 20_000 }, (_, step) => ({ name: 'a', step, value: step / 2 }));
      await store.report(attemptId, { points });
      const [series] = await store.series({ trialIds: [trial.id], names: ['a'] });
      expect(series?.values.reduce((sum, value) => sum + value, 0)).toBe((19_999 * 20_000) / 2 / 2);
    });

    it('keeps the names and texts that people write', async () => {
      const { trial, attemptId } = await claim(await create());
      const odd = `'"; DROP TABLE "Trial"; -- 温度 🙂 ${'x'.repeat(5000)}`;
      await store.report(attemptId, {
        points: [{ name: odd, step: 1, value: 2 }],
        log: [{ at: time(1), stream: 'event', text: odd }],
      });
      const [series] = await store.series({ trialIds: [trial.id], names: [odd] });
      expect(series?.values).toEqual([2]);
      expect((await store.logOf(trial.id)).map(({ text }) => text)).toEqual([odd]);
    });
  });

  describe('finishing', () => {
    it('records result and results of a completed trial', async () => {
      const { trial, attemptId } = await claim(await create());
      const results = { 'test/loss': NaN, 'train/loss': Infinity, 'validation/accuracy': 0.75 };
      const finished = await store.finish(attemptId, result({ objective: 0.75, results }));
      expect(finished).toMatchObject({ state: 'completed', objective: 0.75, failure: null, finishedAt: time(50) });
      expect(finished.results).toEqual(results);
      expect(await store.trialById(trial.id)).toEqual(finished);
      const [attempt] = await store.attemptsOf(trial.id);
      expect(attempt).toMatchObject({ outcome: 'completed', endedAt: time(50), message: null });
    });

    it.each([NaN, Infinity, -Infinity, 0.1 + 0.2, null])('keeps an objective of %s', async (objective) => {
      const { attemptId } = await claim(await create());
      expect((await store.finish(attemptId, result({ objective }))).objective).toBe(objective);
    });

    it('records a divergence as a result, without an objective', async () => {
      const { attemptId } = await claim(await create());
      const failure = { message: 'the loss is NaN', step: 7 };
      const given = result({ outcome: 'diverged', objective: NaN, results: { 'train/loss': NaN }, failure });
      expect(await store.finish(attemptId, given)).toMatchObject({
        state: 'diverged',
        objective: null,
        results: { 'train/loss': NaN },
        failure,
      });
    });

    it('records why a trial was pruned, without an objective', async () => {
      const { trial, attemptId } = await claim(await create());
      const decision = { pruner: 'median', value: 0.2, threshold: 0.4, peers: ['a', 'b'] };
      const given = result({ outcome: 'pruned', objective: 0.2, results: { 'train/loss': 2 }, decision });
      const pruned = { state: 'pruned', objective: null, results: { 'train/loss': 2 }, decision };
      expect(await store.finish(attemptId, given)).toMatchObject(pruned);
      expect(await store.trialById(trial.id)).toMatchObject(pruned);
    });

    it('records the hash of what an attempt came to', async () => {
      const { trial, attemptId } = await claim(await create());
      await store.finish(attemptId, result({ finalHash: 'abc' }));
      expect(await store.attemptsOf(trial.id)).toMatchObject([{ finalHash: 'abc' }]);
    });

    it.each(['stopped', 'preempted'] as const)('keeps the checkpoint of a trial that was %s', async (outcome) => {
      const sweep = await create(exampleSweep({ configurations: 1 }));
      const { attemptId } = await claim(sweep);
      await store.report(attemptId, { checkpoint: { path: 'a/1', step: 1 } });
      await store.report(attemptId, { checkpoint: { path: 'a/2', step: 2 } });
      await store.finish(attemptId, result({ outcome }));
      expect((await claim(sweep)).trial.checkpoint).toEqual({ path: 'a/2', step: 2 });
    });

    it('records a failure with its message', async () => {
      const { trial, attemptId } = await claim(await create());
      const failure = { message: 'no such file', step: null };
      const finished = await store.finish(attemptId, result({ outcome: 'failed', objective: null, failure }));
      expect(finished).toMatchObject({ state: 'failed', failure, finishedAt: time(50) });
      expect((await store.attemptsOf(trial.id)).map(({ message }) => message)).toEqual(['no such file']);
    });

    it('lets a stopped trial wait again, as often as it is stopped', async () => {
      const sweep = await create(exampleSweep({ configurations: 1 }));
      for (let attempt = 1; attempt <= maxFailedAttempts + 1; attempt++) {
        const { attemptId, attemptNumber } = await claim(sweep);
        expect(attemptNumber).toBe(attempt);
        const stopped = await store.finish(attemptId, result({ outcome: 'stopped', objective: 0.1 }));
        expect(stopped).toMatchObject({ state: 'waiting', objective: null, results: {}, finishedAt: null });
      }
    });

    it('never changes a finished trial', async () => {
      const sweep = await create(exampleSweep({ configurations: 1 }));
      const { trial, attemptId } = await claim(sweep);
      const finished = await store.finish(attemptId, result());
      await refused(store.finish(attemptId, result({ outcome: 'failed' })), 'fenced');
      await refused(store.report(attemptId, { progress: { step: 9, steps: 9 } }), 'fenced');
      expect(await store.reclaim(sweep.id, { at: time(999), isDead: () => true })).toEqual([]);
      expect(await store.claim(sweep.id, { owner: 'a', at: time(60), leaseUntil: time(70) })).toBeNull();
      expect(await store.trialById(trial.id)).toEqual(finished);
    });

    it('lets one of two ends that come at once win', async () => {
      const { attemptId } = await claim(await create());
      const ends = await Promise.allSettled([
        store.finish(attemptId, result()),
        store.finish(attemptId, result({ outcome: 'failed' })),
      ]);
      expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });
  });

  describe('reclaiming', () => {
    it('takes back a trial whose lease has run out, and no other', async () => {
      const sweep = await create(exampleSweep({ configurations: 3 }));
      const short = await claim(sweep, { lease: 20 });
      await claim(sweep, { lease: 21 });
      expect(await expire(sweep, 20)).toEqual([short.trial.id]);
      expect((await store.trialsOf(sweep.id)).map(({ state }) => state)).toEqual(['waiting', 'running', 'waiting']);
      const [attempt] = await store.attemptsOf(short.trial.id);
      expect(attempt).toMatchObject({ outcome: 'lost', endedAt: time(20) });
    });

    it('takes back the trials of a dead owner, in order of number', async () => {
      const sweep = await create(exampleSweep({ configurations: 3 }));
      const owners = ['dead', 'alive', 'dead'];
      for (const owner of owners) await claim(sweep, { owner });
      const taken = await store.reclaim(sweep.id, { at: time(11), isDead: (owner) => owner === 'dead' });
      const trials = await store.trialsOf(sweep.id);
      expect(taken).toEqual([trials[0]?.id, trials[2]?.id]);
    });

    it('leaves an attempt that renewed its lease', async () => {
      const sweep = await create();
      const { attemptId } = await claim(sweep, { lease: 20 });
      await store.report(attemptId, { leaseUntil: time(30) });
      expect(await expire(sweep, 25)).toEqual([]);
    });

    it('refuses every write of a lost attempt', async () => {
      const sweep = await create(exampleSweep({ configurations: 1 }));
      const lost = await claim(sweep, { lease: 20 });
      await expire(sweep, 21);
      const next = await claim(sweep, { at: 22, lease: 60 });
      expect(next).toMatchObject({ attemptNumber: 2, trial: { id: lost.trial.id, startedAt: time(22) } });
      const report = { points: [{ name: 'a', step: 1, value: 1 }], progress: { step: 5, steps: 9 } };
      await refused(store.report(lost.attemptId, report), 'fenced');
      await refused(store.report(lost.attemptId, {}), 'fenced');
      await refused(store.report(lost.attemptId, { leaseUntil: time(99) }), 'fenced');
      await refused(store.finish(lost.attemptId, result()), 'fenced');
      expect((await store.trialById(lost.trial.id)).progress).toEqual({ step: 0, steps: null });
      expect(await store.series({ trialIds: [lost.trial.id], names: ['a'] })).toMatchObject([{ steps: [] }]);
      await store.report(next.attemptId, report);
    });

    it(`fails a trial that was lost ${maxFailedAttempts} times`, async () => {
      const sweep = await create(exampleSweep({ configurations: 1 }));
      const states = [];
      for (let attempt = 1; attempt <= maxFailedAttempts; attempt++) {
        const { attemptId, trial } = await claim(sweep, { lease: 20 });
        await store.report(attemptId, { progress: { step: 4, steps: 8 } });
        await expire(sweep, 30);
        states.push((await store.trialById(trial.id)).state);
      }
      expect(states).toEqual([...Array<string>(maxFailedAttempts - 1).fill('waiting'), 'failed']);
      const [trial] = await store.trialsOf(sweep.id);
      expect(trial).toMatchObject({ failure: { step: 4 }, finishedAt: time(30), objective: null });
      expect(trial?.failure?.message).toContain(`${maxFailedAttempts} attempts`);
    });

    it('counts losses that its own scheduler noticed', async () => {
      const sweep = await create(exampleSweep({ configurations: 1 }));
      const states = [];
      for (let attempt = 1; attempt <= maxFailedAttempts; attempt++) {
        await store.finish((await claim(sweep)).attemptId, result({ outcome: 'stopped' }));
        const failure = { message: 'ended by SIGKILL', step: null };
        states.push((await store.finish((await claim(sweep)).attemptId, result({ outcome: 'lost', failure }))).state);
      }
      expect(states).toEqual([...Array<string>(maxFailedAttempts - 1).fill('waiting'), 'failed']);
      expect((await store.trialsOf(sweep.id))[0]).toMatchObject({
        failure: { message: 'ended by SIGKILL' },
        objective: null,
      });
    });

    it('does not count stopped attempts as lost', async () => {
      const sweep = await create(exampleSweep({ configurations: 1 }));
      for (let attempt = 1; attempt < maxFailedAttempts; attempt++) {
        await claim(sweep, { lease: 20 });
        await expire(sweep, 30);
        await store.finish((await claim(sweep)).attemptId, result({ outcome: 'stopped' }));
      }
      expect((await claim(sweep)).attemptNumber).toBe(2 * (maxFailedAttempts - 1) + 1);
    });
  });
}
