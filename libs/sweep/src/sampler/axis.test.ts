import { describe, expect, it } from 'vitest';
import type { Distribution } from '../searchSpace.ts';
import { axisOf } from './axis.ts';
import { randomStream } from './randomStream.ts';

/** Positions from end to end. */
const positions = Array.from({ length: 101 }, (_, index) => index / 100);

const kinds: readonly Distribution[] = [
  { kind: 'values', values: ['a', 2, true, [1, 2], { epochs: 3 }] },
  { kind: 'uniform', min: -1, max: 3, step: null },
  { kind: 'uniform', min: 0.1, max: 0.7, step: 0.1 },
  { kind: 'logUniform', min: 1e-6, max: 10 },
  { kind: 'log1m', min: 0.5, max: 0.9999 },
  { kind: 'log1m', min: 0, max: 1 - 1e-9 },
  { kind: 'int', min: -3, max: 12, step: 5 },
  { kind: 'logInt', min: 1, max: 1000 },
  { kind: 'normal', mean: 2, deviation: 3, min: null, max: null },
  { kind: 'normal', mean: 0, deviation: 1, min: 5, max: 7 },
  { kind: 'normal', mean: 0, deviation: 1, min: null, max: -6 },
  { kind: 'normal', mean: 0, deviation: 1, min: -1, max: 40 },
];

describe.each(kinds)('the axis of $kind $min $max', (distribution) => {
  const axis = axisOf(distribution);

  it('finds a value again where it has put it', () => {
    for (const position of positions) {
      const value = axis.valueAt(position);
      const again = axis.valueAt(axis.positionOf(value)!);
      if (typeof value === 'number') expect(again).toBeCloseTo(value, 6);
      else expect(again).toEqual(value);
    }
  });

  it('stays within the bounds, also beyond its ends', () => {
    const { min, max } = { min: null, max: null, ...distribution };
    for (const value of [-1, ...positions, 2].map(axis.valueAt)) {
      if (axis.isOrdered) expect(value).toBeGreaterThanOrEqual(min ?? -Infinity);
      if (axis.isOrdered) expect(value).toBeLessThanOrEqual(max ?? Infinity);
      if (axis.isOrdered) expect(value).toSatisfy(Number.isFinite);
    }
  });

  it('rises from end to end', () => {
    const values = positions.map(axis.valueAt).map(Number);
    if (axis.isOrdered) expect(values).toEqual([...values].sort((a, b) => a - b));
  });
});

/** Largest distance between the shares below a value that were found and that should be. */
function kolmogorov(values: readonly number[], shareBelow: (value: number) => number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const distances = sorted.map((value, rank) =>
    Math.max(
      Math.abs(shareBelow(value) - rank / sorted.length),
      Math.abs(shareBelow(value) - (rank + 1) / sorted.length),
    ),
  );
  return Math.max(...distances);
}

describe('uniform positions', () => {
  const n = 4000;
  // Exceeded by one sample of the distribution in a thousand. Source: Smirnov's limit, sqrt(-ln(0.001 / 2) / 2).
  const bound = 1.95 / Math.sqrt(n);
  const { uniform } = randomStream('axis.test');
  const shares = Array.from({ length: n }, uniform);
  const drawn = (distribution: Distribution) => shares.map(axisOf(distribution).valueAt).map(Number);

  it('are uniform in log(1 - x) on an axis of log1m', () => {
    const [min, max] = [0.9, 0.99999];
    const shareBelow = (x: number) => Math.log((1 - min) / (1 - x)) / Math.log((1 - min) / (1 - max));
    expect(kolmogorov(drawn({ kind: 'log1m', min, max }), shareBelow)).toBeLessThan(bound);
  });

  it('are uniform in log x on a logarithmic axis', () => {
    const shareBelow = (x: number) => Math.log(x / 1e-5) / Math.log(1e5);
    expect(kolmogorov(drawn({ kind: 'logUniform', min: 1e-5, max: 1 }), shareBelow)).toBeLessThan(bound);
  });

  it('give every whole number its stretch of log x', () => {
    const values = drawn({ kind: 'logInt', min: 1, max: 8 });
    const ones = values.filter((value) => value === 1).length / n;
    // From 1/2 to 3/2 of 1/2 to 17/2; 4 standard deviations of a share.
    expect(Math.abs(ones - Math.log(3) / Math.log(17))).toBeLessThan(4 * Math.sqrt(0.25 / n));
  });

  it('have the quartiles of a normal distribution', () => {
    const axis = axisOf({ kind: 'normal', mean: 10, deviation: 2, min: null, max: null });
    // The upper quartile of a standard normal distribution is 0.6744897501960817.
    expect([0.25, 0.5, 0.75].map(axis.valueAt)).toEqual([
      expect.closeTo(10 - 2 * 0.6744897501960817, 12),
      expect.closeTo(10, 12),
      expect.closeTo(10 + 2 * 0.6744897501960817, 12),
    ]);
  });

  it('keep to the shape of a normal distribution far beyond its mean', () => {
    const axis = axisOf({ kind: 'normal', mean: 0, deviation: 1, min: 10, max: null });
    // scipy.stats.truncnorm(10, inf).ppf(0.5), SciPy 1.17.1.
    expect(axis.valueAt(0.5)).toBeCloseTo(10.06841183608143, 9);
  });
});

describe('a discrete axis', () => {
  it('has as many values as fit between its bounds, without digits of rounding', () => {
    const axis = axisOf({ kind: 'uniform', min: 0.1, max: 0.4, step: 0.1 });
    expect(axis.count).toBe(4);
    expect([0, 0.3, 0.6, 0.9].map(axis.valueAt)).toEqual([0.1, 0.2, 0.3, 0.4]);
    expect(axisOf({ kind: 'int', min: 0, max: 9, step: 4 }).count).toBe(3);
  });

  it('tells the cell of a value', () => {
    expect(axisOf({ kind: 'int', min: 1, max: 4, step: 1 }).cellAt(0.3)).toEqual({ from: 0.25, to: 0.5 });
  });

  it('has one value when its bounds are equal', () => {
    for (const kind of ['logUniform', 'log1m'] as const) {
      const axis = axisOf({ kind, min: 0.5, max: 0.5 });
      expect([axis.count, axis.valueAt(0.7)]).toEqual([1, 0.5]);
    }
  });

  it('does not know values that are not on it', () => {
    expect(axisOf({ kind: 'values', values: ['a', [1]] }).positionOf('b')).toBeNull();
    expect(axisOf({ kind: 'int', min: 0, max: 9, step: 1 }).positionOf('a')).toBeNull();
  });
});
