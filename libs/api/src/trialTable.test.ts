import { memoryStore } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createCaller, createContext } from './index.ts';

const monday = new Date('2026-03-02T09:00:00.000Z');
const lease = { owner: 'test', at: monday, leaseUntil: new Date('2026-03-02T09:10:00.000Z') };
const store = memoryStore();
const api = createCaller(createContext({ store }));
let sweepId = '';

/** Learning rates 1, 2, 3 with objectives 0.5, NaN, 0.7; the fourth waits. */
beforeAll(async () => {
  sweepId = (await store.createSweep(exampleSweep({ configurations: 4 }), monday)).id;
  for (const [index, objective] of [0.5, Number.NaN, 0.7].entries()) {
    const { attemptId } = (await store.claim(sweepId, lease))!;
    const at = new Date(monday.getTime() + 1_000 * (index + 1));
    await store.finish(attemptId, {
      outcome: index === 1 ? 'diverged' : 'completed',
      at,
      objective,
      results: { 'train/loss': 1 - objective },
      failure: null,
    });
  }
});

const ask = async (given: object) => {
  const { rows, total } = await api.trial.table({ sweepId, sort: [], where: [], offset: 0, limit: 10, ...given });
  return { numbers: rows.map(({ number }) => number), total };
};

describe('trial.table', () => {
  it('gives a part of the trials and says how many there are', async () => {
    expect(await ask({ offset: 1, limit: 2 })).toEqual({ numbers: [2, 3], total: 4 });
  });

  it.each([
    ['objective', false, [1, 3, 2, 4]],
    ['objective', true, [3, 1, 2, 4]],
    ['param:optimizer.learningRate', true, [4, 3, 2, 1]],
    ['result:train/loss', false, [3, 1, 2, 4]],
    ['duration', true, [3, 2, 1, 4]],
    ['state', false, [4, 1, 3, 2]],
    ['nothing', true, [1, 2, 3, 4]],
  ])('sorts by %s (descending: %s), what is missing last', async (by, descending, numbers) => {
    expect((await ask({ sort: [{ by, descending }] })).numbers).toEqual(numbers);
  });

  it('lets through what lies in a range and has one of some values', async () => {
    expect(await ask({ where: [{ by: 'objective', min: 0.6, max: null }] })).toEqual({ numbers: [3], total: 1 });
    const where = [
      { by: 'param:optimizer.learningRate', oneOf: ['1', '2'] },
      { by: 'state', oneOf: ['"completed"'] },
    ];
    expect((await ask({ where })).numbers).toEqual([1]);
  });

  it('asks the store while the sweep changes, and no more once it stands still', async () => {
    const other = memoryStore();
    const { id } = await other.createSweep(exampleSweep({ configurations: 3 }), monday);
    const asked = vi.spyOn(other, 'trialTable');
    const caller = createCaller(createContext({ store: other }));
    const query = { sweepId: id, sort: [{ by: 'number', descending: true }], where: [], offset: 1, limit: 5 };
    const pages = [await caller.trial.table(query), await caller.trial.table(query)];
    expect(asked).toHaveBeenCalledTimes(1);
    expect(pages[1]).toEqual(pages[0]);
    expect(pages[1]?.rows.map(({ number }) => number)).toEqual([2, 1]);
    await other.claim(id, lease);
    expect((await caller.trial.table(query)).total).toBe(3);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('refuses more than 500 rows at once', async () => {
    await expect(ask({ limit: 501 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});
