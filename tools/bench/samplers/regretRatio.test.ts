import { expect, it } from 'vitest';
import { geometricMean, leastRegret, regretRatio } from './regretRatio.ts';

it('takes geometric means over seeds, and over functions', () => {
  const { ratio } = regretRatio([
    { ours: [1, 4], theirs: [1] },
    { ours: [8], theirs: [1, 1, 1] },
  ]);
  // sqrt(1 * 4) / 1 and 8 / 1.
  expect(ratio).toBeCloseTo(Math.sqrt(2 * 8), 12);
});

it('has a bound above the ratio by what the seeds scatter', () => {
  const steady = { ours: [1, 1, 1, 1], theirs: [1, 1, 1, 1] };
  expect(regretRatio([steady])).toEqual({ ratio: 1, upper95: 1 });
  // Logarithms of 0 and 2 in turn: their standard deviation is 1, that of the mean of 64 of them 1/8.
  const scattered = Array.from({ length: 64 }, (_, seed) => (seed % 2 === 0 ? 1 : Math.exp(2)));
  const { upper95 } = regretRatio([{ ours: scattered, theirs: scattered }]);
  // The 95th percentile of a normal distribution is 1.645.
  expect(Math.log(upper95)).toBeCloseTo((1.645 * Math.SQRT2) / 8, 1);
});

it('gives the same bound each time', () => {
  const pair = { ours: [1, 3, 2], theirs: [2, 1, 5] };
  expect(regretRatio([pair])).toEqual(regretRatio([pair]));
});

it('takes regrets for as good below what rounding leaves', () => {
  expect(geometricMean([0, -1e-16, leastRegret])).toBeCloseTo(leastRegret, 20);
});
