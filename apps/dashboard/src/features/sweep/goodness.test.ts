import { expect, it } from 'vitest';
import { goalOf, goodness } from './goodness.ts';
import type { Field } from './trialData.ts';

const field = (...values: number[]) => ({ values: Float64Array.from(values) }) as unknown as Field;

it('trials go from 0 to 1 by rank, the better way, and have nothing without a finite value', () => {
  expect([...goodness(field(3, 1, 2, Number.NaN), 'maximize')]).toEqual([1, 0, 1 / 2, Number.NaN]);
  expect([...goodness(field(3, 1, 2, Infinity), 'minimize')]).toEqual([0, 1, 1 / 2, Number.NaN]);
});

it('a sweep says which way its metric is better; of other measures their names do', () => {
  expect(goalOf('objective', { name: 'validation/loss', goal: 'minimize' })).toBe('minimize');
  expect(goalOf('objective', null)).toBeNull();
  expect(goalOf('result:test/accuracy', null)).toBe('maximize');
  expect(goalOf('duration', null)).toBe('minimize');
  expect(goalOf('result:optimizer/rho', null)).toBeNull();
});
