import { describe, expect, it } from 'vitest';
import { smoothed } from './smoothed.ts';

describe('a smoothed curve', () => {
  it('begins at its first value, and weighs later ones as an exponential average does', () => {
    const w = 0.5;
    const m = w * (1 - w) * 4 + (1 - w) * 8;
    expect(smoothed([4, 8], w)).toEqual([4, m / (1 - w ** 2)]);
  });

  it('of a constant is the constant', () => {
    smoothed([3, 3, 3], 0.9).forEach((value) => expect(value).toBeCloseTo(3, 12));
  });

  it('keeps NaN where it was, and goes on behind it', () => {
    expect(smoothed([2, Number.NaN, 2], 0.5)).toEqual([2, Number.NaN, 2]);
  });

  it('is the curve itself without smoothing', () => {
    expect(smoothed([1, 5], 0)).toEqual([1, 5]);
  });
});
