import { expect, it } from 'vitest';
import { goalOf } from './metricGoal.ts';
import { exampleSweep } from './testing/exampleSweep.ts';

const sweep = exampleSweep({});
const judgedBy = (name: string, goal: 'maximize' | 'minimize') => ({
  ...sweep,
  spec: { ...sweep.spec, metric: { name, goal } },
});

it('is what a sweep that is judged by the metric says, whatever its name sounds like', () => {
  const sweeps = [judgedBy('energy', 'minimize'), judgedBy('gain/loss', 'maximize')];
  expect(goalOf('gain/loss', sweeps)).toBe('maximize');
  expect(goalOf('energy', sweeps)).toBe('minimize');
});

it('is up for accuracies, down for losses and the time of training, and unknown for the rest', () => {
  expect(goalOf('test/ema/accuracy', [])).toBe('maximize');
  expect(goalOf('train/clean/loss', [])).toBe('minimize');
  expect(goalOf('time/training', [])).toBe('minimize');
  expect(goalOf('optimizer/rho', [judgedBy('energy', 'minimize')])).toBeNull();
});
