import { expect, it } from 'vitest';
import { fadingWeights } from './fadingWeights.ts';

const ones = Array.from({ length: 25 }, () => 1);

it('are all the same of up to 25 observations', () => {
  expect(fadingWeights(0)).toEqual([]);
  expect(fadingWeights(25)).toEqual(ones);
});

it('rise evenly from 1/n up to the last 25', () => {
  expect(fadingWeights(26)).toEqual([1 / 26, ...ones]);
  const [a, b, c, ...others] = fadingWeights(28);
  expect(a).toBeCloseTo(1 / 28, 12);
  expect(b).toBeCloseTo((1 / 28 + 1) / 2, 12);
  expect(c).toBeCloseTo(1, 12);
  expect(others).toEqual(ones);
});
