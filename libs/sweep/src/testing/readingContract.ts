import { beforeEach, describe, expect, it } from 'vitest';
import type { Claim, SweepStore } from '../trialStore.ts';
import { exampleSweep } from './exampleSweep.ts';
import { never, refused, result, storeSteps, time } from './storeSteps.ts';

/** What every store shows of its record. */
export function readingContract(current: () => SweepStore): void {
  let store: SweepStore;
  const { create, claim, expire } = storeSteps(current);

  beforeEach(() => {
    store = current();
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

    it('reads for drawing what is there, to 15 digits at least', async () => {
      const values = [1 / 3, -2 / 3, 1e-300 / 7, 1e300 / 7, 0, Infinity, -Infinity, NaN];
      const { trial } = await curve(values);
      const [drawn] = await store.series({ trialIds: [trial.id], names: ['a'], digits: 'drawn' });
      const [exact] = await store.series({ trialIds: [trial.id], names: ['a'], digits: 'all' });
      expect(exact?.values).toEqual(values);
      expect(drawn?.steps).toEqual(exact?.steps);
      const rounded = (value: number) => Number(value.toPrecision(15));
      expect(drawn?.values.map(rounded)).toEqual(values.map(rounded));
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

    it('gives the log of any attempt by its number, and refuses one that was not made', async () => {
      const sweep = await create(exampleSweep({ configurations: 1 }));
      const printed = (text: string) => ({ at: time(11), stream: 'stdout' as const, text });
      const first = await claim(sweep, { lease: 20 });
      await store.report(first.attemptId, { log: [printed('first'), printed('first again')] });
      await expire(sweep, 30);
      const second = await claim(sweep);
      await store.report(second.attemptId, { log: [printed('second')] });
      const { id } = first.trial;
      expect(await store.logOf(id, { attempt: 1 })).toEqual([printed('first'), printed('first again')]);
      expect(await store.logOf(id, { attempt: 1, limit: 1 })).toEqual([printed('first again')]);
      expect(await store.logOf(id, { attempt: 2 })).toEqual([printed('second')]);
      await refused(store.logOf(id, { attempt: 3 }), 'not_found');
    });
  });

  describe('the overview', () => {
    it('counts trials by state and knows the times', async () => {
      const sweep = await create(exampleSweep({ configurations: 3 }));
      const empty = { waiting: 0, running: 0, completed: 0, diverged: 0, pruned: 0, failed: 0, cancelled: 0 };
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
          await store.finish(attemptId, result({ outcome: objective === null ? 'diverged' : 'completed', objective }));
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
}
