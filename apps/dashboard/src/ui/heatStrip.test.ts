import { describe, expect, it } from 'vitest';
import { shareOf, stripRange, stripSteps, valuesAt } from './heatStrip.ts';

const row = (steps: readonly number[], values: readonly number[]) => ({ key: 'a', label: 'a', steps, values });

describe('a strip', () => {
  it('spans what a logarithm has a place for', () => {
    expect(stripRange([row([1, 2, 3], [0, 1e-3, Number.NaN]), row([1], [1e-5])])).toEqual({ low: 1e-5, high: 1e-3 });
    expect(stripRange([row([1], [Number.NaN])])).toBeNull();
  });

  it('has a cell for each step of any line, and at most 120', () => {
    expect(stripSteps([row([1, 3], [0, 0]), row([2, 3], [0, 0])])).toEqual([1, 2, 3]);
    const long = stripSteps([row([...Array(1000).keys()], [])]);
    expect([long.length, long[0], long.at(-1)]).toEqual([120, 0, 999]);
  });

  it('shows at a step what was reported last until then', () => {
    expect(valuesAt(row([10, 20], [5, 7]), [5, 10, 19, 20, 30])).toEqual([Number.NaN, 5, 5, 7, 7]);
  });

  it('shades by the logarithm', () => {
    const range = { low: 1e-4, high: 1 };
    expect(shareOf(1e-2, range)).toBeCloseTo(1 / 2, 12);
    expect([shareOf(1e-4, range), shareOf(1, range), shareOf(0, range), shareOf(Number.NaN, range)]).toEqual([
      ...[0, 1, null, null],
    ]);
    expect(shareOf(2, { low: 2, high: 2 })).toBe(1);
  });
});
