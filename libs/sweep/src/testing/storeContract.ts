import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SweepErrorCode } from '../errors.ts';
import { maxFailedAttempts } from '../trial.ts';
import type { AttemptResult, Claim, NewSweep, Sweep, SweepStore } from '../trialStore.ts';
import { exampleSweep } from './exampleSweep.ts';

/** `seconds` after the suite's zero. */
function time(seconds: number): Date {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
}

const never = () => false;

function result(changes: Partial<AttemptResult> = {}): AttemptResult {
  return { outcome: 'completed', at: time(50), objective: 0.5, results: {}, failure: null, ...changes };
}

async function refused(promise: Promise<unknown>, code: SweepErrorCode): Promise<void> {
  await expect(promise).rejects.toMatchObject({ name: 'SweepError', code });
}

/**
 * Every guarantee of `TrialStore` and `SweepReader` as a test; a store is one when it passes.
 *
 * @param makeStore a new, empty store; called for each test, and closed after it
 */
export function storeContract(name: string, makeStore: () => Promise<SweepStore>): void {
  describe(`${name} is a sweep store`, () => {
    let store: SweepStore;

    beforeEach(async () => {
      store = await makeStore();
    });

    afterEach(() => store.close());

    const create = (sweep: NewSweep = exampleSweep(), seconds = 0) => store.createSweep(sweep, time(seconds));

    async function claim(sweep: Sweep, { at = 10, lease = 40, owner = 'runner-1' } = {}): Promise<Claim> {
      const claimed = await store.claim(sweep.id, { owner, at: time(at), leaseUntil: time(lease) });
      if (claimed === null) throw new Error('nothing waits');
      return claimed;
    }

    const expire = (sweep: Sweep, at: number) => store.reclaim(sweep.id, { at: time(at), isDead: never });

    describe('recording a sweep', () => {
      it('gives back what was recorded', async () => {
        const given = exampleSweep({ configurations: 2, seeds: 2 });
        const sweep = await create(given, 3);
        expect(sweep).toEqual({
          id: 'rates',
          name: 'rates',
          state: 'active',
          spec: given.spec,
          source: given.source,
          environment: given.environment,
          createdAt: time(3),
        });
        expect((await store.sweepById(sweep.id)).sweep).toEqual(sweep);
        const trials = await store.trialsOf(sweep.id);
        expect(trials.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
        expect(trials.map(({ params, config, configHash, seed }) => ({ params, config, configHash, seed }))).toEqual(
          given.trials,
        );
        expect(trials[0]).toMatchObject({
          sweepId: sweep.id,
          state: 'waiting',
          objective: null,
          results: {},
          failure: null,
          progress: { step: 0, steps: null },
          startedAt: null,
          finishedAt: null,
        });
        expect(await store.trialById(trials[3]?.id ?? '')).toEqual(trials[3]);
      });

      it('keeps what it was given when the giver changes it afterwards', async () => {
        const given = { ...exampleSweep(), environment: { node: 'v20' } };
        const sweep = await create(given);
        given.environment.node = 'changed';
        expect((await store.sweepById(sweep.id)).sweep.environment).toEqual({ node: 'v20' });
      });

      it.each([
        ['signs', 'Rates & Temperatures / 100 %'],
        ['a path', '../../etc/passwd'],
        ['accents', 'ÄÖÜ überall'],
        ['no Latin letters', '温度'],
        ['SQL', "'; DROP TABLE sweeps; --"],
        ['dashes', '---'],
        ['10,000 letters', 'x'.repeat(10_000)],
      ])('gives ids of a-z, 0-9 and - for a name of %s', async (_, odd) => {
        const sweep = await create(exampleSweep({ name: odd }));
        const trials = await store.trialsOf(sweep.id);
        for (const id of [sweep.id, ...trials.map((trial) => trial.id)])
          expect(id).toMatch(/^[a-z0-9][a-z0-9-]{0,79}$/);
        expect((await store.sweepById(sweep.id)).sweep.name).toBe(odd);
      });

      it('gives sweeps of the same name ids of their own, also when they come at once', async () => {
        const sweeps = await Promise.all([1, 2, 3].map((seconds) => create(exampleSweep(), seconds)));
        expect(new Set(sweeps.map(({ id }) => id)).size).toBe(3);
        const trials = (await Promise.all(sweeps.map(({ id }) => store.trialsOf(id)))).flat();
        expect(new Set(trials.map(({ id }) => id)).size).toBe(3 * 2);
      });

      it('refuses two trials with one configuration and seed, and then records nothing', async () => {
        const given = exampleSweep({ configurations: 2500 });
        await refused(create({ ...given, trials: [...given.trials, ...given.trials.slice(0, 1)] }), 'conflict');
        expect(await store.listSweeps()).toEqual([]);
      });

      it('records 100,000 trials', { timeout: 120_000 }, async () => {
        const sweep = await create(exampleSweep({ configurations: 1000, seeds: 100 }));
        expect((await store.sweepById(sweep.id)).counts.waiting).toBe(1000 * 100);
        expect((await claim(sweep)).trial.number).toBe(1);
      });
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

      it('loses nothing of reports that come at once', async () => {
        const { trial, attemptId } = await claim(await create());
        const steps = Array.from({ length: 50 }, (_, step) => step);
        await Promise.all(
          steps.map((step) => store.report(attemptId, { points: [{ name: 'a', step, value: -step }] })),
        );
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

    describe('reading curves', () => {
      async function curve(values: readonly number[], name = 'a'): Promise<Claim> {
        const claimed = await claim(await create());
        await store.report(claimed.attemptId, {
          points: values.map((value, step) => ({ name, step: step * 10, value })),
        });
        return claimed;
      }

      it('gives every trial and name in the order asked, also those without points', async () => {
        const sweep = await create();
        const [one, two] = [await claim(sweep), await claim(sweep)];
        await store.report(two.attemptId, { points: [{ name: 'a', step: 5, value: 6 }] });
        const trialIds = [two.trial.id, one.trial.id];
        expect(await store.series({ trialIds, names: ['b', 'a'] })).toEqual([
          { trialId: two.trial.id, name: 'b', steps: [], values: [] },
          { trialId: two.trial.id, name: 'a', steps: [5], values: [6] },
          { trialId: one.trial.id, name: 'b', steps: [], values: [] },
          { trialId: one.trial.id, name: 'a', steps: [], values: [] },
        ]);
        expect(await store.series({ trialIds: [], names: ['a'] })).toEqual([]);
        expect(await store.series({ trialIds, names: [] })).toEqual([]);
      });

      it('orders points by step, however they came', async () => {
        const { trial, attemptId } = await claim(await create());
        const point = (step: number) => ({ name: 'a', step, value: step });
        await store.report(attemptId, { points: [point(10), point(9)] });
        await store.report(attemptId, { points: [point(100), point(1)] });
        const [series] = await store.series({ trialIds: [trial.id], names: ['a'] });
        expect(series?.steps).toEqual([1, 9, 10, 100]);
      });

      it('shows the latest attempt only', async () => {
        const sweep = await create(exampleSweep({ configurations: 1 }));
        const first = await claim(sweep, { lease: 20 });
        await store.report(first.attemptId, {
          points: [{ name: 'a', step: 1, value: 1 }],
          log: [{ at: time(11), stream: 'stdout', text: 'first' }],
        });
        await expire(sweep, 30);
        expect((await store.logOf(first.trial.id)).map(({ text }) => text)).toEqual(['first']);
        const second = await claim(sweep);
        await store.report(second.attemptId, { points: [{ name: 'a', step: 2, value: 2 }] });
        const [series] = await store.series({ trialIds: [first.trial.id], names: ['a'] });
        expect(series).toMatchObject({ steps: [2], values: [2] });
        expect(await store.logOf(first.trial.id)).toEqual([]);
      });

      it('gives only what comes after a step', async () => {
        const { trial } = await curve([0, 1, 2, 3]);
        const [series] = await store.series({ trialIds: [trial.id], names: ['a'], afterStep: 10 });
        expect(series).toMatchObject({ steps: [20, 30], values: [2, 3] });
      });

      it('thins a curve to the extremes of its buckets', async () => {
        const { trial } = await curve([0, 9, 1, 1, 5, 5, -7, 5, 2, 3, 4, 2]);
        const query = { trialIds: [trial.id], names: ['a'] };
        // Three buckets of four points: [0, 9, 1, 1], [5, 5, -7, 5] and [2, 3, 4, 2].
        expect(await store.series({ ...query, maxPoints: 6 })).toMatchObject([
          { steps: [0, 10, 40, 60, 80, 100], values: [0, 9, 5, -7, 2, 4] },
        ]);
        expect(await store.series({ ...query, maxPoints: 7 })).toMatchObject([{ values: [0, 9, 5, -7, 2, 4] }]);
        expect(await store.series({ ...query, maxPoints: 12 })).toMatchObject([{ values: { length: 12 } }]);
      });

      it('thins what is left after the step asked for', async () => {
        const { trial } = await curve([100, 0, 9, 1, 1]);
        const query = { trialIds: [trial.id], names: ['a'], afterStep: 0, maxPoints: 2 };
        expect(await store.series(query)).toMatchObject([{ steps: [10, 20], values: [0, 9] }]);
      });

      it('thins each curve by its own range of steps', async () => {
        const { trial, attemptId } = await curve([1, 2, 3]);
        await store.report(attemptId, { points: [{ name: 'b', step: 4000, value: 1 }] });
        const series = await store.series({ trialIds: [trial.id], names: ['a', 'b'], maxPoints: 2 });
        expect(series.map(({ steps }) => steps)).toEqual([[0, 20], [4000]]);
      });

      it('shows NaN and infinities in a thinned curve, NaN as the largest', async () => {
        const { trial } = await curve([1, Infinity, 2, NaN, 3, -Infinity, NaN, NaN]);
        const query = { trialIds: [trial.id], names: ['a'] };
        expect(await store.series({ ...query, maxPoints: 4 })).toMatchObject([
          { steps: [0, 30, 50, 60], values: [1, NaN, -Infinity, NaN] },
        ]);
        expect(await store.series({ ...query, afterStep: 50, maxPoints: 2 })).toMatchObject([{ values: [NaN, NaN] }]);
      });

      it('keeps to the limit, the extremes and the order for a long uneven curve', async () => {
        const { trial, attemptId } = await claim(await create());
        const value = (index: number) => Math.sin(index * index);
        const points = Array.from({ length: 5000 }, (_, index) => ({
          name: 'a',
          step: index + Math.floor(index ** 1.7),
          value: value(index),
        }));
        await store.report(attemptId, { points });
        const [series] = await store.series({ trialIds: [trial.id], names: ['a'], maxPoints: 101 });
        const values = points.map((point) => point.value);
        expect(series?.steps.length).toBeLessThanOrEqual(101);
        expect(Math.min(...(series?.values ?? []))).toBe(Math.min(...values));
        expect(Math.max(...(series?.values ?? []))).toBe(Math.max(...values));
        expect(series?.steps).toEqual([...(series?.steps ?? [])].sort((a, b) => a - b));
      });

      it('refuses to thin to less than two points', async () => {
        const { trial } = await curve([1]);
        await refused(store.series({ trialIds: [trial.id], names: ['a'], maxPoints: 1 }), 'invalid_arguments');
      });
    });

    describe('reading the log', () => {
      it('gives the last lines, oldest first', async () => {
        const { trial, attemptId } = await claim(await create());
        const line = (index: number) => ({ at: time(index), stream: 'stdout' as const, text: `line ${index}` });
        await store.report(attemptId, { log: Array.from({ length: 1000 }, (_, index) => line(index)) });
        await store.report(attemptId, { log: [line(1000), line(1001)] });
        expect(await store.logOf(trial.id, { limit: 2 })).toEqual([line(1000), line(1001)]);
        const lines = await store.logOf(trial.id);
        expect([lines.length, lines[0]]).toEqual([1000, line(2)]);
        expect(await store.logOf(trial.id, { limit: 0 })).toEqual([]);
      });
    });

    describe('the overview', () => {
      it('counts trials by state and knows the times', async () => {
        const sweep = await create(exampleSweep({ configurations: 3 }));
        const empty = { waiting: 0, running: 0, completed: 0, diverged: 0, failed: 0, cancelled: 0 };
        expect(await store.sweepById(sweep.id)).toEqual({
          sweep,
          counts: { ...empty, waiting: 3 },
          best: null,
          startedAt: null,
          finishedAt: null,
        });
        const claims = [await claim(sweep, { at: 11 }), await claim(sweep, { at: 12 }), await claim(sweep, { at: 13 })];
        const outcomes = ['completed', 'diverged', 'failed'] as const;
        for (const [index, { attemptId }] of claims.entries()) {
          const { startedAt, finishedAt } = await store.sweepById(sweep.id);
          expect([startedAt, finishedAt]).toEqual([time(11), null]);
          await store.finish(attemptId, result({ outcome: outcomes[index] ?? 'failed', at: time(60 - index) }));
        }
        expect(await store.sweepById(sweep.id)).toMatchObject({
          counts: { ...empty, completed: 1, diverged: 1, failed: 1 },
          startedAt: time(11),
          finishedAt: time(60),
        });
      });

      /** Two configurations with two seeds each, of which these are the objectives, configuration by configuration. */
      async function withObjectives(
        objectives: readonly (readonly (number | null)[])[],
        metric = exampleSweep().spec.metric,
      ) {
        const sweep = await create(exampleSweep({ configurations: objectives.length, seeds: 2, metric }));
        for (const seed of [0, 1]) {
          for (const values of objectives) {
            const { attemptId } = await claim(sweep);
            const objective = values[seed] ?? null;
            await store.finish(
              attemptId,
              result({ outcome: objective === null ? 'diverged' : 'completed', objective }),
            );
          }
        }
        return (await store.sweepById(sweep.id)).best;
      }

      it('names the configuration with the best mean over seeds', async () => {
        const objectives = [
          [0.1, 0.9],
          [0.6, 0.6],
        ];
        expect(await withObjectives(objectives)).toEqual({
          params: { 'optimizer.learningRate': 2 },
          values: [0.6, 0.6],
        });
        expect(await withObjectives(objectives, { name: 'validation/loss', goal: 'minimize' })).toMatchObject({
          values: [0.1, 0.9],
        });
      });

      it('does not name a configuration of which a replicate diverged, nor one of NaN', async () => {
        expect(
          await withObjectives([
            [0.9, null],
            [0.2, 0.3],
            [NaN, 0.9],
          ]),
        ).toMatchObject({ values: [0.2, 0.3] });
        expect(await withObjectives([[0.9, null]])).toBeNull();
        expect(await withObjectives([[NaN, NaN]])).toBeNull();
      });

      it('names none without a metric', async () => {
        expect(await withObjectives([[0.1, 0.2]], null)).toBeNull();
      });

      it('lists sweeps newest first, with their states', async () => {
        const [old, young] = [await create(exampleSweep(), 1), await create(exampleSweep({ name: 'young' }), 2)];
        await store.setSweepState(old.id, 'stopped');
        const listed = await store.listSweeps();
        expect(listed.map(({ sweep }) => [sweep.id, sweep.state])).toEqual([
          [young.id, 'active'],
          [old.id, 'stopped'],
        ]);
        expect(listed[1]).toEqual(await store.sweepById(old.id));
      });
    });

    it('hands out snapshots that do not change', async () => {
      const sweep = await create();
      const before = await store.trialsOf(sweep.id);
      const copy = JSON.stringify(before);
      const claimed = await claim(sweep);
      const running = JSON.stringify(claimed);
      const attempts = await store.attemptsOf(claimed.trial.id);
      await store.report(claimed.attemptId, {
        progress: { step: 1, steps: 2 },
        points: [{ name: 'a', step: 1, value: 1 }],
        log: [{ at: time(1), stream: 'stdout', text: 'x' }],
      });
      const log = await store.logOf(claimed.trial.id);
      const series = await store.series({ trialIds: [claimed.trial.id], names: ['a'] });
      await store.report(claimed.attemptId, {
        points: [{ name: 'a', step: 2, value: 1 }],
        log: [{ at: time(1), stream: 'stdout', text: 'y' }],
      });
      await store.finish(claimed.attemptId, result());
      expect(JSON.stringify(before)).toBe(copy);
      expect(JSON.stringify(claimed)).toBe(running);
      expect(attempts).toMatchObject([{ outcome: null }]);
      expect([log.length, series[0]?.steps.length]).toEqual([1, 1]);
    });

    it('answers an unknown id with not_found', async () => {
      const at = time(1);
      await refused(store.setSweepState('x', 'stopped'), 'not_found');
      await refused(store.claim('x', { owner: 'a', at, leaseUntil: at }), 'not_found');
      await refused(store.report(123, {}), 'not_found');
      await refused(store.finish(123, result()), 'not_found');
      await refused(store.reclaim('x', { at, isDead: never }), 'not_found');
      await refused(store.sweepById('x'), 'not_found');
      await refused(store.trialsOf('x'), 'not_found');
      await refused(store.trialById('x'), 'not_found');
      await refused(store.attemptsOf('x'), 'not_found');
      await refused(store.series({ trialIds: ['x'], names: ['a'] }), 'not_found');
      await refused(store.logOf('x'), 'not_found');
    });

    it('may be closed twice', async () => {
      await store.close();
      await store.close();
    });
  });
}
