import { describe, expect, it } from 'vitest';
import { placeOn, ticksBetween, valueAtPlace, type ValueScale } from './valueScale.ts';

describe('a scale of values', () => {
  it.each<ValueScale>(['linear', 'logarithmic', 'log1m'])('finds the value of each place again: %s', (scale) => {
    for (const value of [0.01, 0.5, 0.9, 0.999]) {
      expect(valueAtPlace(scale, placeOn(scale, value) ?? Number.NaN)).toBeCloseTo(value, 12);
    }
  });

  it('gives 0.9, 0.99 and 0.999 equal distances in log(1 - x), and 0 a place', () => {
    expect(placeOn('log1m', 0)).toBeCloseTo(0, 12);
    expect([0.9, 0.99, 0.999].map((rho) => placeOn('log1m', rho))).toEqual(
      [1, 2, 3].map((n) => expect.closeTo(n, 9) as number),
    );
  });

  it('has no place for what has no logarithm', () => {
    expect(placeOn('logarithmic', 0)).toBeNull();
    expect(placeOn('log1m', 1)).toBeNull();
    expect(placeOn('linear', Number.NaN)).toBeNull();
  });

  it('writes whole decades, and more within one', () => {
    expect(ticksBetween('log1m', 0, 3)?.map((value) => value.toFixed(3))).toEqual(['0.000', '0.900', '0.990', '0.999']);
    expect(ticksBetween('logarithmic', -2, -1)).toEqual(
      [0.01, 0.02, 0.05, 0.1].map((v) => expect.closeTo(v, 12) as number),
    );
    expect(ticksBetween('linear', 0, 1)).toBeNull();
  });
});
