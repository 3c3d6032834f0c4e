import { memoryStore, type SweepStore, type TrialConfig } from '@coolsweep/sweep';
import { exampleConfig, exampleSweep } from '@coolsweep/sweep/testing';
import { meanInterval } from '@coolsweep/statistics';
import { describe, expect, it } from 'vitest';
import { createCaller, createContext } from './index.ts';

const monday = new Date('2026-03-02T09:00:00.000Z');
const lease = { owner: 'test', at: monday, leaseUntil: new Date('2026-03-02T09:01:00.000Z') };

type Points = Readonly<Record<string, readonly (readonly [step: number, value: number])[]>>;

/** Claims the next trial and reports these points of it. */
async function report(store: SweepStore, sweepId: string, points: Points) {
  const steps = 4;
  const { attemptId } = (await store.claim(sweepId, lease))!;
  const flat = Object.entries(points).flatMap(([name, curve]) => curve.map(([step, value]) => ({ name, step, value })));
  await store.report(attemptId, { points: flat, progress: { step: steps, steps } });
}

async function replicatesWith(config: TrialConfig, curves: readonly Points[]) {
  const store = memoryStore();
  const sweep = exampleSweep({ configurations: 1, seeds: curves.length });
  const trials = sweep.trials.map((trial) => ({ ...trial, config }));
  const { id } = await store.createSweep({ ...sweep, trials }, monday);
  for (const points of curves) await report(store, id, points);
  const api = createCaller(createContext({ store }));
  const groups = [{ key: 'all', trials: curves.map((_, index) => index + 1) }];
  return { id, api, groups };
}

const loss = (...points: (readonly [number, number])[]): Points => ({ 'train/loss': points });
const metrics = ['train/loss'];
const cooled = (coolingLength: { fraction: number }) =>
  exampleConfig({ optimizer: { name: 'coolmomentum', learningRate: 0.1, rho0: 0.75, coolingLength }, epochs: 2 });

describe('grouped curves', () => {
  it('are means with the 95 % interval of the replicates, and n at every point', async () => {
    const { id, api, groups } = await replicatesWith(exampleConfig(), [loss([1, 2], [2, 4]), loss([1, 4])]);
    const [line] = await api.curve.grouped({ sweepId: id, metrics, axis: 'step', groups });
    const interval = meanInterval([2, 4])!;
    expect(line).toMatchObject({
      key: 'all',
      metric: 'train/loss',
      replicates: 2,
      at: [1, 2],
      values: [3, 4],
      n: [2, 1],
    });
    expect(Number(line?.low?.[0])).toBeCloseTo(interval.lower, 5);
    expect(Number(line?.high?.[0])).toBeCloseTo(interval.upper, 5);
    expect([line?.low?.[1], line?.high?.[1]]).toEqual([4, 4]);
  });

  it('of one trial are the trial itself, without a band', async () => {
    const { id, api, groups } = await replicatesWith(exampleConfig(), [loss([1, 2], [2, 4])]);
    const [line] = await api.curve.grouped({ sweepId: id, metrics, axis: 'step', groups });
    expect(line).toEqual({ key: 'all', metric: 'train/loss', replicates: 1, at: [1, 2], values: [2, 4] });
  });

  it('say that a replicate diverged: NaN in one is NaN in the mean', async () => {
    const { id, api, groups } = await replicatesWith(exampleConfig(), [
      loss([1, 2], [2, Number.NaN]),
      loss([1, 2], [2, 2]),
    ]);
    const [line] = await api.curve.grouped({ sweepId: id, metrics, axis: 'step', groups });
    expect(line?.values).toEqual([2, 'NaN']);
  });

  it('over annealing progress put trials with different cooling lengths side by side', async () => {
    const { id, api, groups } = await replicatesWith(cooled({ fraction: 0.5 }), [loss([1, 5], [2, 4], [4, 3])]);
    const [line] = await api.curve.grouped({ sweepId: id, metrics, axis: 'progress', groups });
    // S is 2 of 4 updates; behind it the progress stays 1, where the last value stands.
    expect(line).toMatchObject({ at: [1 / 2, 1], values: [5, 3] });
  });

  it('over rho run from cold to hot along the schedule of the trial', async () => {
    const { id, api, groups } = await replicatesWith(cooled({ fraction: 1 }), [loss([1, 5], [3, 4])]);
    const [line] = await api.curve.grouped({ sweepId: id, metrics, axis: 'rho', groups });
    // rho_n = 1 - (1 - rho0)^(1 - n/S) at n = 0 and n = 2 of S = 4.
    expect(line?.at).toEqual([1 - 0.25 ** (1 - 2 / 4), 1 - 0.25]);
    expect(line?.values).toEqual([4, 5]);
  });

  it('over epochs divide the updates by those of an epoch, and over time take the measured seconds', async () => {
    const points = { ...loss([1, 5], [4, 4]), 'time/training': [[1, 10] as const, [4, 40] as const] };
    const { id, api, groups } = await replicatesWith(cooled({ fraction: 1 }), [points]);
    const [epochs] = await api.curve.grouped({ sweepId: id, metrics, axis: 'epoch', groups });
    const [time] = await api.curve.grouped({ sweepId: id, metrics, axis: 'time', groups });
    expect(epochs?.at).toEqual([(1 * 2) / 4, (4 * 2) / 4]);
    expect(time?.at).toEqual([10, 40]);
  });

  it('over temperature stand at the geometric mean of their temperatures', async () => {
    const at = (temperature: number) => ({ ...loss([1, 5]), 'optimizer/temperature': [[1, temperature] as const] });
    const { id, api, groups } = await replicatesWith(exampleConfig(), [at(1e-2), at(1e-4)]);
    const [line] = await api.curve.grouped({ sweepId: id, metrics, axis: 'temperature', groups });
    expect(line?.at[0]).toBeCloseTo(Math.sqrt(1e-2 * 1e-4), 9);
  });

  it('without points of a metric, or of what gives the position, are left out', async () => {
    const { id, api, groups } = await replicatesWith(exampleConfig(), [loss([1, 2])]);
    expect(await api.curve.grouped({ sweepId: id, metrics: ['validation/loss'], axis: 'step', groups })).toEqual([]);
    expect(await api.curve.grouped({ sweepId: id, metrics, axis: 'time', groups })).toEqual([]);
  });

  it('of more than 500 trials are refused with what to do', async () => {
    const { id, api } = await replicatesWith(exampleConfig(), [loss([1, 2])]);
    const trials = Array.from({ length: 501 }, (_, index) => index + 1);
    const asked = api.curve.grouped({ sweepId: id, metrics, axis: 'step', groups: [{ key: 'all', trials }] });
    await expect(asked).rejects.toThrow(/fewer lines/);
  });

  it('of a trial that does not exist are an error', async () => {
    const { id, api } = await replicatesWith(exampleConfig(), [loss([1, 2])]);
    const asked = api.curve.grouped({ sweepId: id, metrics, axis: 'step', groups: [{ key: 'all', trials: [7] }] });
    await expect(asked).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
