import { beforeEach, describe, expect, it } from 'vitest';
import type { Params } from '../grid.ts';
import type { AttemptResult, SweepStore, TrialTableQuery } from '../trialStore.ts';
import { exampleConfig } from './exampleConfig.ts';
import { exampleSweep } from './exampleSweep.ts';
import { refused, result, storeSteps, time } from './storeSteps.ts';

/** How every store finds, sorts and sums up the trials of a sweep. */
export function trialTableContract(current: () => SweepStore): void {
  let store: SweepStore;
  const { create, claim } = storeSteps(current);

  beforeEach(() => {
    store = current();
  });

  /** A sweep with a trial for each of these params, seeds 1, 2, …; the first ones end as told, a second after another. */
  async function sweepOf(params: readonly Params[], ends: readonly Partial<AttemptResult>[] = []): Promise<string> {
    const trials = params.map((given, index) => ({
      params: given,
      config: exampleConfig(),
      configHash: `hash-${index}`,
      seed: index + 1,
    }));
    const sweep = await create({ ...exampleSweep(), trials });
    for (const [index, end] of ends.entries()) {
      const { attemptId } = await claim(sweep, { at: 10 });
      await store.report(attemptId, { progress: { step: 10 * (index + 1), steps: 100 } });
      await store.finish(attemptId, result({ at: time(11 + index), ...end }));
    }
    return sweep.id;
  }

  async function found(sweepId: string, query: Partial<TrialTableQuery>): Promise<readonly number[]> {
    const all = { sweepId, sort: [], where: [], offset: 0, limit: 100, ...query };
    return (await store.trialTable(all)).trials.map(({ number }) => number);
  }

  const sorted = async (sweepId: string, by: string, descending = false) =>
    found(sweepId, { sort: [{ by, descending }] });

  describe('the trial table', () => {
    it('has the trials whole, in order of number, from an offset on, and says how many there are', async () => {
      const sweepId = await sweepOf([{ a: 1 }, { a: 2 }, { a: 3 }], [{}]);
      const page = await store.trialTable({ sweepId, sort: [], where: [], offset: 1, limit: 1 });
      expect(page).toEqual({ trials: [(await store.trialsOf(sweepId))[1]], total: 3 });
      expect(await found(sweepId, { offset: 3 })).toEqual([]);
      expect(await store.trialTable({ sweepId, sort: [], where: [], offset: 7, limit: 1 })).toEqual({
        trials: [],
        total: 3,
      });
    });

    it('sorts by what a trial came to, NaN and what is missing last in both directions', async () => {
      const ends = [{ objective: 0.5 }, { objective: NaN }, { objective: -Infinity }, { objective: 0.7 }];
      const sweepId = await sweepOf([{}, {}, {}, {}, {}], ends);
      expect(await sorted(sweepId, 'objective')).toEqual([3, 1, 4, 2, 5]);
      expect(await sorted(sweepId, 'objective', true)).toEqual([4, 1, 3, 2, 5]);
    });

    it('sorts by results, durations, steps, seeds and the order of the states', async () => {
      const sweepId = await sweepOf(
        [{}, {}, {}, {}],
        [
          { results: { 'train/loss': 2 }, outcome: 'failed' },
          { results: { 'train/loss': NaN, other: 1 }, outcome: 'diverged' },
          { results: { 'train/loss': Infinity } },
        ],
      );
      expect(await sorted(sweepId, 'result:train/loss')).toEqual([1, 3, 2, 4]);
      expect(await sorted(sweepId, 'result:train/loss', true)).toEqual([3, 1, 2, 4]);
      expect(await sorted(sweepId, 'duration', true)).toEqual([3, 2, 1, 4]);
      expect(await sorted(sweepId, 'step', true)).toEqual([3, 2, 1, 4]);
      expect(await sorted(sweepId, 'startedAt')).toEqual([1, 2, 3, 4]);
      expect(await sorted(sweepId, 'seed', true)).toEqual([4, 3, 2, 1]);
      expect(await sorted(sweepId, 'state')).toEqual([4, 3, 2, 1]);
    });

    it('sorts params by size, lengths by their number, numbers before words, words as they are spelt', async () => {
      const sweepId = await sweepOf([
        { p: 10 },
        { p: 'b' },
        { p: { fraction: 2 } },
        {},
        { p: 'B' },
        { p: 9 },
        { p: true },
        { p: [1, 2] },
      ]);
      expect(await sorted(sweepId, 'param:p')).toEqual([3, 6, 1, 5, 8, 2, 7, 4]);
      expect(await sorted(sweepId, 'param:p', true)).toEqual([7, 2, 8, 5, 1, 6, 3, 4]);
    });

    it('sorts by the next field where the first says nothing, and by number in the end', async () => {
      const sweepId = await sweepOf([
        { a: 2, 'b.c': 1 },
        { a: 1, 'b.c': 2 },
        { a: 1, 'b.c': 1 },
        { a: 2, 'b.c': 1 },
      ]);
      const sort = [
        { by: 'param:b.c', descending: false },
        { by: 'param:a', descending: true },
      ];
      expect(await found(sweepId, { sort })).toEqual([1, 4, 3, 2]);
    });

    it('lets through what lies within bounds, lengths by their number, and counts it', async () => {
      const sweepId = await sweepOf(
        [{ p: 1 }, { p: { steps: 2 } }, { p: 3 }, { p: 'x' }, {}],
        [{ objective: 0.25 }, { objective: NaN }, { objective: Infinity }],
      );
      const within = (by: string, min: number | null, max: number | null) =>
        found(sweepId, { where: [{ by, min, max }] });
      expect(await within('param:p', 1, 2)).toEqual([1, 2]);
      expect(await within('param:p', null, null)).toEqual([1, 2, 3]);
      expect(await within('objective', 0.25, null)).toEqual([1, 3]);
      expect(await within('number', null, 2)).toEqual([1, 2]);
      const where = [{ by: 'param:p', min: 2, max: null }];
      const page = await store.trialTable({ sweepId, sort: [], where, offset: 1, limit: 1 });
      expect([page.trials.map(({ number }) => number), page.total]).toEqual([[3], 2]);
    });

    it('lets through what has one of some values, as JSON', async () => {
      const params = [{ p: 0.1 }, { p: 'a"b' }, { p: { fraction: 1e-7 } }, { p: false }, {}];
      const sweepId = await sweepOf(params, [{ objective: 0.5 }, { outcome: 'failed' }]);
      const oneOf = (by: string, values: readonly unknown[]) =>
        found(sweepId, { where: [{ by, oneOf: values.map((value) => JSON.stringify(value)) }] });
      expect(await oneOf('param:p', [0.1, { fraction: 1e-7 }])).toEqual([1, 3]);
      expect(await oneOf('param:p', ['a"b', false])).toEqual([2, 4]);
      expect(await oneOf('state', ['completed', 'failed'])).toEqual([1, 2]);
      expect(await oneOf('objective', [0.5, 'x'])).toEqual([1]);
      expect(await oneOf('seed', [2, 4])).toEqual([2, 4]);
      expect(await oneOf('seed', [])).toEqual([]);
    });

    it('knows names that are awkward in a query, and finds nothing in a field that there is not', async () => {
      const sweepId = await sweepOf([
        { "it's": 2, 'a"b\\': 2 },
        { "it's": 1, 'a"b\\': 1 },
      ]);
      expect(await sorted(sweepId, `param:it's`)).toEqual([2, 1]);
      expect(await sorted(sweepId, 'param:a"b\\')).toEqual([2, 1]);
      expect(await sorted(sweepId, 'toString', true)).toEqual([1, 2]);
      expect(await found(sweepId, { where: [{ by: 'config', min: null, max: null }] })).toEqual([]);
    });

    it('refuses a sweep that there is not', async () => {
      await refused(found('x', {}), 'not_found');
    });
  });

  describe('trials in short', () => {
    it('say the same as whole ones, to the last bit', async () => {
      const objective = 1 / 3 + 2 ** -54;
      const results = { a: 0.1 + 0.2, b: NaN, c: -Infinity, d: 5e-324, e: 1.7976931348623157e308 };
      const sweepId = await sweepOf(
        [{ p: { x: [1, 'ü "'] } }, {}, {}, {}],
        [{ objective, results }, { objective: NaN }, { objective: null, outcome: 'failed' }],
      );
      const short = await store.trialSummaries(sweepId);
      expect(await store.trialsOf(sweepId)).toMatchObject(short);
      expect(short.map((trial) => trial.number)).toEqual([1, 2, 3, 4]);
      expect(short[0]).toMatchObject({ objective, results, progress: { step: 10, steps: 100 }, startedAt: time(10) });
    });

    it('are none of a sweep without trials, and refused of one that there is not', async () => {
      expect(await store.trialSummaries((await create({ ...exampleSweep(), trials: [] })).id)).toEqual([]);
      await refused(store.trialSummaries('x'), 'not_found');
    });
  });

  it('gives trials of some numbers', async () => {
    const sweepId = await sweepOf([{}, {}, {}]);
    const numbers = async (asked: readonly number[], after = 0) =>
      (await store.trialsOf(sweepId, { numbers: asked, after })).map(({ number }) => number);
    expect(await numbers([3, 1, 9])).toEqual([1, 3]);
    expect(await numbers([3, 1], 1)).toEqual([3]);
    expect(await numbers([])).toEqual([]);
  });

  it('gives back every number of a curve to the last bit', async () => {
    const { trial, attemptId } = await claim(await create());
    const values = Array.from({ length: 3000 }, (_, index) => Math.sin(index) * 10 ** ((index % 600) - 300));
    values.push(5e-324, -0.1, 1.7976931348623157e308, 0, 1e21, 2 ** 53 + 2);
    const points = values.map((value, step) => ({ name: 'a', step, value }));
    await store.report(attemptId, { points });
    const [series] = await store.series({ trialIds: [trial.id], names: ['a'] });
    expect(series?.values).toEqual(values);
  });
}
