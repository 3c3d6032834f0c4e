import { expect, it } from 'vitest';
import { flatness, quantile, ratePerSecond } from './rates.ts';

it('counts the intervals between the times, not the times', () => {
  expect(ratePerSecond([0, 500, 1000])).toBe(2);
});

it('compares the last 100 trials with the second hundred', () => {
  const slow = Array.from({ length: 100 }, (_, index) => index * 50);
  const from = (startMs: number, stepMs: number) =>
    Array.from({ length: 100 }, (_, index) => startMs + (index + 1) * stepMs);
  const second = from(slow.at(-1)!, 10);
  expect(flatness([...slow, ...second, ...from(second.at(-1)!, 20)])).toBeCloseTo(10 / 20, 12);
});

it('takes the value at a share of the sorted values', () => {
  expect(quantile([3, 1, 2, 4], 0.5)).toBe(3);
  expect(quantile([3, 1, 2, 4], 0.99)).toBe(4);
  expect(quantile([], 0.5)).toBeNaN();
});
