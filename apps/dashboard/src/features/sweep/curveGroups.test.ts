import { describe, expect, it } from 'vitest';
import { askedTrials, curveGroups, trialsPerQuestion } from './curveGroups.ts';
import { maskOf } from './filters.ts';
import { exampleColumns } from './testing/exampleColumns.ts';
import { trialData, type TrialData } from './trialData.ts';

const data = trialData(exampleColumns, 'validation/accuracy');
const all = maskOf(data, []);
const groupsBy = (grouping: string) => curveGroups(data, all, { grouping, measure: 'objective', goal: 'maximize' });

describe('lines of the learning curves', () => {
  it('stand for configurations, best first, and say which of their trials ended badly', () => {
    expect(groupsBy('configuration').map(({ label }) => label)).toEqual([
      'rho0 0.9, coolingLength 0.5 of run (1 trial)',
      'rho0 0.5, coolingLength 1 of run (1 trial)',
      'rho0 0.5, coolingLength 0.5 of run (2 trials, 1 failed)',
      'rho0 0.9, coolingLength 1 of run (2 trials, 1 diverged)',
    ]);
  });

  it('stand for the values of a parameter, in their order', () => {
    expect(groupsBy('param:optimizer.rho0').map(({ label }) => label)).toEqual([
      'rho0 0.5 (3 trials, 1 failed)',
      'rho0 0.9 (3 trials, 1 diverged)',
    ]);
  });

  it('stand for single trials', () => {
    const last = groupsBy('trial').find(({ key }) => key === '6');
    expect(last?.label).toBe('#6 rho0 0.9, coolingLength 1 of run, seed 2 (diverged)');
  });
});

describe('the trials that are asked for', () => {
  it('are all of them while they are few', () => {
    expect(askedTrials(data, groupsBy('param:optimizer.rho0'))).toEqual([
      { key: '0', trials: [1, 2, 5] },
      { key: '1', trials: [3, 4, 6] },
    ]);
  });

  it('are an even part of each group when they are more than one question may name', () => {
    const many = { numbers: Int32Array.from({ length: 2_000 }, (_, index) => index + 1) } as TrialData;
    const group = (key: string, from: number) => ({
      key,
      label: key,
      mean: {
        trials: Array.from({ length: 1_000 }, (_, index) => from + index),
        outcomes: new Map(),
        n: 0,
        mean: Number.NaN,
        sd: null,
      },
    });
    const asked = askedTrials(many, [group('a', 0), group('b', 1_000)]);
    expect(asked.map(({ trials }) => trials.length)).toEqual([trialsPerQuestion / 2, trialsPerQuestion / 2]);
    expect(asked[1]?.trials.slice(0, 2)).toEqual([1_001, 1_001 + 1_000 / (trialsPerQuestion / 2)]);
  });
});
