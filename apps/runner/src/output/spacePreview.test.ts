import { parseSweepFile } from '@coolsweep/sweep';
import { describe, expect, it } from 'vitest';
import { describeDistribution, planLines, spaceTable } from './spacePreview.ts';

const { spec } = parseSweepFile(
  `
name: search
method: sobol
maxConfigurations: 8
metric: {name: validation/accuracy, goal: maximize, target: 0.9}
model: mlp
dataset: digits
epochs: 1
batchSize: 32
parameters:
  optimizer.name: {values: [momentum, sgd]}
  optimizer.learningRate: {distribution: logUniform, min: 0.01, max: 1}
  optimizer.momentum: {distribution: log1m, min: 0.5, max: 0.99, when: {optimizer.name: [momentum]}}
constraints: [optimizer.learningRate < 0.5]
limits: {trials: 6, wallTime: 90m, stopAtTarget: true}
pruner: {name: median}
priority: 2
`,
  'search.yaml',
);

describe('the preview of a search', () => {
  it('shows each parameter with how it is drawn and where it exists', () => {
    const rows = spaceTable(spec).split('\n');
    expect(rows).toHaveLength(1 + 3);
    expect(rows.at(-1)).toMatch(/^optimizer.momentum +log1m from 0.5 to 0.99 +optimizer.name is momentum$/);
  });

  it('says what ends the sweep early and what is left out', () => {
    expect(planLines(spec)).toEqual([
      'constraint: optimizer.learningRate < 0.5',
      'ends after 6 trials, or after 1 h 30 min, or when validation/accuracy reaches 0.9',
      'pruner: median, not before progress 0.5',
      'priority 2',
    ]);
  });

  it('describes bounds and steps only where there are any', () => {
    expect(describeDistribution({ kind: 'normal', mean: 1, deviation: 2, min: null, max: 3 })).toBe(
      'normal 1 ± 2 up to 3',
    );
    expect(describeDistribution({ kind: 'int', min: 1, max: 5, step: 1 })).toBe('int from 1 to 5');
    expect(describeDistribution({ kind: 'uniform', min: 1, max: 5, step: 2 })).toBe(
      'uniform from 1 to 5 in steps of 2',
    );
    expect(describeDistribution({ kind: 'values', values: [{ fraction: 0.5 }, 3] })).toBe('0.5 of run, 3');
  });
});
