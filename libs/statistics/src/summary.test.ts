import { describe, expect, it } from 'vitest';
import { summarize } from './index.ts';

describe('a summary', () => {
  it('has the sample standard deviation, with divisor n - 1', () => {
    expect(summarize([1, 2, 3, 4])).toEqual({ n: 4, mean: 2.5, sd: Math.sqrt((2.25 + 0.25 + 0.25 + 2.25) / 3) });
  });

  it('has no standard deviation for one value, and is null for none', () => {
    expect(summarize([7])).toEqual({ n: 1, mean: 7, sd: null });
    expect(summarize([])).toBeNull();
  });

  it('does not lose the spread of large values', () => {
    expect(summarize([1e9 + 1, 1e9 + 2, 1e9 + 3])?.sd).toBeCloseTo(1, 9);
  });
});
