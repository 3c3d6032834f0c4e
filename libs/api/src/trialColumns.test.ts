import { memoryStore, type NewTrial, type ParameterValue, type SweepSpec } from '@coolsweep/sweep';
import { exampleConfig, exampleSweep } from '@coolsweep/sweep/testing';
import { describe, expect, it } from 'vitest';
import { createCaller, createContext } from './index.ts';
import { parameterColumn } from './parameterAxis.ts';

const monday = new Date('2026-03-02T09:00:00.000Z');
const later = new Date('2026-03-02T09:00:30.000Z');
const lease = { owner: 'test', at: monday, leaseUntil: later };

describe('trial.columns', () => {
  it('gives states, configurations and measures by trial, words for what JSON has no number for', async () => {
    const store = memoryStore();
    const { id } = await store.createSweep(exampleSweep({ configurations: 2, seeds: 2 }), monday);
    for (const objective of [0.5, null]) {
      const { attemptId } = (await store.claim(id, lease))!;
      const results = { 'train/loss': objective ?? Number.NaN };
      const outcome = objective === null ? 'diverged' : 'completed';
      await store.finish(attemptId, { outcome, at: later, objective, results, failure: null });
    }
    const api = createCaller(createContext({ store }));
    const columns = await api.trial.columns({ sweepId: id, measures: ['objective', 'duration', 'result:train/loss'] });
    expect(columns.numbers).toEqual([1, 2, 3, 4]);
    expect(columns.states.map((index) => columns.stateNames[index])).toEqual([
      'completed',
      'diverged',
      'waiting',
      'waiting',
    ]);
    // Configurations vary fastest, so the second seed repeats them.
    expect(columns.configurations).toEqual([0, 1, 0, 1]);
    expect(columns.measures).toEqual([
      { id: 'objective', values: [0.5, null, null, null] },
      { id: 'duration', values: [30, 30, null, null] },
      { id: 'result:train/loss', values: [0.5, 'NaN', null, null] },
    ]);
    expect(columns.results).toEqual(['train/loss']);
    expect(columns.timing).toEqual({ completedSeconds: 30, running: [] });
  });
});

const spec = (path: string, given: Partial<SweepSpec['parameters'][number]> = {}) =>
  ({ parameters: [{ path, when: null, values: [], ...given }] }) as unknown as SweepSpec;
const withValues = (path: string, values: readonly (ParameterValue | undefined)[]): NewTrial[] =>
  values.map((value, seed) => ({
    params: value === undefined ? {} : { [path]: value },
    config: exampleConfig(),
    configHash: String(seed),
    seed,
  }));

describe('a parameter column', () => {
  it('of a few numbers has them as values in order of size, and null where a configuration has none', () => {
    const trials = withValues('optimizer.rho0', [0.99, 0.5, undefined, 0.99]);
    expect(parameterColumn('optimizer.rho0', spec('optimizer.rho0'), trials)).toEqual({
      axis: { kind: 'values', path: 'optimizer.rho0', values: [0.5, 0.99] },
      cells: [1, 0, null, 1],
    });
  });

  it('of lengths orders them by amount', () => {
    const trials = withValues('optimizer.coolingLength', [{ fraction: 1 }, { fraction: 0.5 }]);
    expect(parameterColumn('optimizer.coolingLength', spec('optimizer.coolingLength'), trials).axis).toMatchObject({
      values: [{ fraction: 0.5 }, { fraction: 1 }],
    });
  });

  it('of names keeps the order of the sweep', () => {
    const trials = withValues('model.name', ['resnet20', 'mlp']);
    expect(parameterColumn('model.name', spec('model.name'), trials).axis).toMatchObject({
      values: ['resnet20', 'mlp'],
    });
  });

  it('that was drawn is a range, even where its distribution is', () => {
    const drawn = spec('optimizer.rho0', { distribution: { kind: 'log1m', min: 0, max: 0.999 } } as never);
    const column = parameterColumn('optimizer.rho0', drawn, withValues('optimizer.rho0', [0.9, 0.25]));
    expect(column).toEqual({
      axis: { kind: 'range', path: 'optimizer.rho0', scale: 'log1m', unit: null, min: 0.25, max: 0.9 },
      cells: [0.9, 0.25],
    });
  });

  it('of many numbers over powers of ten is a logarithmic range', () => {
    const values = Array.from({ length: 25 }, (_, index) => 10 ** (-index / 4));
    const { axis } = parameterColumn('model.l2', spec('model.l2'), withValues('model.l2', values));
    expect(axis).toMatchObject({ kind: 'range', scale: 'log', max: 1 });
  });
});
