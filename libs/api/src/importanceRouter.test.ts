import { memoryStore } from '@coolsweep/sweep';
import { exampleConfig, exampleSweep } from '@coolsweep/sweep/testing';
import { beforeAll, expect, it } from 'vitest';
import { createCaller, createContext } from './index.ts';

const monday = new Date('2026-03-02T09:00:00.000Z');
const lease = { owner: 'test', at: monday, leaseUntil: new Date('2026-03-02T09:10:00.000Z') };
const store = memoryStore();
const api = createCaller(createContext({ store }));
const [decides, idle] = ['optimizer.learningRate', 'batchSize'];
let sweepId = '';

/** Twenty-one trials whose accuracy follows the learning rate; the batch size goes up and down beside it; one diverged. */
beforeAll(async () => {
  const base = exampleSweep({});
  const trials = Array.from({ length: 21 }, (_, index) => {
    const params = { [decides]: index >= 18 ? 0.1 : 0.01, [idle]: index % 2 === 0 ? 32 : 64 };
    return { params, config: exampleConfig(), configHash: String(index), seed: index };
  });
  const values = (path: string, list: number[]) => ({ path, values: list, when: null });
  const parameters = [values(idle, [32, 64]), values(decides, [0.01, 0.1])];
  sweepId = (await store.createSweep({ ...base, spec: { ...base.spec, parameters }, trials }, monday)).id;
  for (let index = 0; index < trials.length; index++) {
    const { attemptId } = (await store.claim(sweepId, lease))!;
    const outcome = index === 20 ? 'diverged' : 'completed';
    await store.finish(attemptId, { outcome, at: monday, objective: index / 20, results: {}, failure: null });
  }
});

const ask = (given: object = {}) =>
  api.importance.bySweep({ sweepId, where: [], measure: 'objective', goal: 'maximize', ...given });

it('the parameter that decides stands first, the shares sum to 1, and what diverged does not count', async () => {
  const found = await ask();
  expect(found?.n).toBe(20);
  expect(found?.shares.map(({ path }) => path)).toEqual([decides, idle]);
  expect(found?.shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
});

it('nothing is said of fewer than ten trials, or of a measure that none has', async () => {
  expect(await ask({ where: [{ by: 'objective', min: null, max: 8.5 / 20 }] })).toBeNull();
  expect((await ask({ where: [{ by: 'objective', min: null, max: 9 / 20 }] }))?.n).toBe(10);
  expect(await ask({ measure: 'result:train/loss' })).toBeNull();
});
