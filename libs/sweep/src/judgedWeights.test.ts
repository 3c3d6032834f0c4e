import { expect, it } from 'vitest';
import { judgedWeights } from './judgedWeights.ts';

it.each([
  ['validation/accuracy', 'last'],
  ['train/loss', 'last'],
  ['validation/ema/accuracy', 'ema'],
  ['validation/averaged/loss', 'averaged'],
] as const)('a sweep that is judged by %s is judged by its %s weights', (name, weights) => {
  expect(judgedWeights({ metric: { name, goal: 'maximize' } })).toBe(weights);
});

it('a sweep without a metric shows the last weights', () => {
  expect(judgedWeights({ metric: null })).toBe('last');
});
