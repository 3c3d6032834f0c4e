import { describe, expect, it } from 'vitest';
import { shownConfigurations } from './shownConfigurations.ts';
import { parsed } from './testing/exampleSweepFile.ts';

const search = (method: string, rest = '') => `
name: search
method: ${method}
maxConfigurations: 12
model: mlp
dataset: digits
epochs: 1
batchSize: 32
seeds: 3
optimizer: {name: coolmomentum, rho0: 0.9, coolingLength: {fraction: 1}}
parameters:
  optimizer.learningRate: {distribution: logUniform, min: 0.001, max: 1}
${rest}`;

describe('what can be shown of a sweep before it runs', () => {
  it('is every configuration of a grid, and as many trials as its limit leaves', () => {
    const grid = parsed(
      search('grid').replace('maxConfigurations: 12', 'limits: {trials: 4}').replace('max: 1', 'max: 1, count: 2'),
    );
    expect(shownConfigurations(grid).configurations).toHaveLength(2);
    expect(shownConfigurations(grid).trials).toBe(4);
  });

  it('is ten configurations of a search that does not look at results, and the first one of a search that does', () => {
    expect(shownConfigurations(parsed(search('sobol'))).configurations).toHaveLength(10);
    expect(shownConfigurations(parsed(search('tpe'))).configurations).toHaveLength(1);
    expect(shownConfigurations(parsed(search('tpe'))).trials).toBe(12 * 3);
  });

  it('has the matched control beside each configuration', () => {
    const { configurations, chosen, trials } = shownConfigurations(parsed(search('tpe', 'control: matched-lr')));
    expect([configurations.length, chosen]).toEqual([2, 1]);
    expect(trials).toBe(2 * 12 * 3);
  });
});
