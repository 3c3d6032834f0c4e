import { expect, it } from 'vitest';
import { defaultAxes } from './defaultAxes.ts';
import type { Field } from './trialData.ts';

const fields = (...paths: string[]) =>
  paths.map((path): Field => ({
    axis: { id: `param:${path}`, label: path, kind: 'values', names: [] },
    values: new Float64Array(),
    tokens: [],
    isMeasure: false,
  }));

it.each([
  [['model.l2', 'optimizer.rho0', 'optimizer.coolingLength'], 'optimizer.coolingLength', 'optimizer.rho0'],
  [['model.l2', 'optimizer.alpha', 'batchSize'], 'optimizer.alpha', 'model.l2'],
  [['optimizer.learningRate', 'optimizer.momentum'], 'optimizer.learningRate', 'optimizer.momentum'],
  [['optimizer.rho0', 'batchSize'], 'optimizer.rho0', 'batchSize'],
])('of %j the heat map shows %s against %s', (paths, x, y) => {
  expect(defaultAxes(fields(...paths))).toEqual({ x: `param:${x}`, y: `param:${y}` });
});

it('with one parameter the seeds are the other side, with none there is no heat map', () => {
  expect(defaultAxes(fields('batchSize'))).toEqual({ x: 'param:batchSize', y: 'seed' });
  expect(defaultAxes([])).toBeNull();
});
