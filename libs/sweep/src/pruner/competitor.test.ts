import { describe, expect, it } from 'vitest';
import { exampleConfig } from '../testing/exampleConfig.ts';
import { competitorOf } from './competitor.ts';

const optimizer = { name: 'coolmomentum', learningRate: 0.1, rho0: 0.9, coolingLength: { fraction: 0.5 } } as const;
const trial = {
  id: 'trial-1',
  configHash: 'abc',
  config: exampleConfig({ optimizer, epochs: 10 }),
  seed: 3,
  state: 'running',
} as const;
const curve = { steps: [100], values: [0.5] };

describe('a trial as a competitor', () => {
  it('knows how long it runs and anneals, what it learns and of which family it is', () => {
    expect(competitorOf({ ...trial, progress: { step: 100, steps: 1000 } }, curve)).toEqual({
      id: 'trial-1',
      configuration: 'abc',
      seed: 3,
      family: 'coolmomentum; momentum: exponential cooling; learning rate: constant',
      dataset: 'digits',
      state: 'running',
      steps: 1000,
      annealingSteps: 0.5 * 1000,
      curve,
    });
  });

  it('has no curve as long as its length is not known', () => {
    const waiting = competitorOf({ ...trial, progress: { step: 0, steps: null } }, curve);
    expect(waiting.curve).toEqual({ steps: [], values: [] });
  });
});
