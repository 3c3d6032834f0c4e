import { describe, expect, it } from 'vitest';
import { newSweepOf } from './newSweepOf.ts';
import { parsed } from './testing/exampleSweepFile.ts';

const file = `
name: submitted
method: tpe
maxConfigurations: 4
model: mlp
dataset: digits
epochs: 1
batchSize: 32
seeds: 2
priority: 3
optimizer: {name: sgd}
parameters:
  optimizer.learningRate: {distribution: logUniform, min: 0.001, max: 1}
`;
const recorded = (text: string) => newSweepOf(parsed(text), { text, environment: { node: '20' } });

describe('what is recorded of a sweep file', () => {
  it('is its text, its priority, and of a search the trials of its first configuration', () => {
    expect(recorded(file)).toMatchObject({ source: file, priority: 3, environment: { node: '20' } });
    expect(recorded(file).trials.map(({ seed }) => seed)).toEqual([1, 2]);
  });

  it('is a grid as far as limits.trials allows', () => {
    const grid = file.replace('tpe', 'grid').replace(/maxConfigurations.*/, 'limits: {trials: 3}');
    expect(recorded(grid.replace(/\{distribution.*/, '{values: [0.1, 0.2]}')).trials).toHaveLength(3);
  });

  it('is refused where the limit allows not even one configuration of a search', () => {
    expect(() => recorded(`${file}limits: {trials: 1}\n`)).toThrow('limits.trials: 1 is less than');
  });
});
