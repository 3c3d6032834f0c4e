import { randomStream } from '@coolsweep/backend';
import { expect, it } from 'vitest';
import { medianInterval } from './interval.ts';

const oneTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

it.each([
  // From tables of the sign test at 5 %, two-sided.
  [6, 1, 6],
  [15, 4, 12],
  [25, 8, 18],
])('of %i values reaches from number %i to number %i', (n, low, high) => {
  expect(medianInterval(oneTo(n).reverse())).toMatchObject({ median: (n + 1) / 2, low, high, n });
});

it('of fewer values than 95 % confidence needs is the whole sample', () => {
  expect(medianInterval([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3, n: 3 });
});

it('covers the true median at least 95 times in 100', () => {
  const samples = 1000;
  const covered = oneTo(samples).filter((sample) => {
    const { normal } = randomStream('interval.test', sample);
    const { low, high } = medianInterval(Array.from({ length: 15 }, normal));
    return low <= 0 && high >= 0;
  }).length;
  // Less two standard deviations of a binomial count.
  expect(covered).toBeGreaterThan(0.95 * samples - 2 * Math.sqrt(0.95 * 0.05 * samples));
});

it('is not a number of nothing', () => {
  expect(medianInterval([])).toEqual({ median: Number.NaN, low: Number.NaN, high: Number.NaN, n: 0 });
});
