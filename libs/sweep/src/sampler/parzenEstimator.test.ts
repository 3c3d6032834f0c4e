import { describe, expect, it } from 'vitest';
import { axisOf } from './axis.ts';
import { normalShareBetween } from './normal.ts';
import { parzenEstimator } from './parzenEstimator.ts';
import { randomStream } from './randomStream.ts';

const continuum = axisOf({ kind: 'uniform', min: 0, max: 1, step: null });
const integers = axisOf({ kind: 'logInt', min: 1, max: 6 });
const list = axisOf({ kind: 'values', values: ['a', 'b', 'c', 'd'] });
const middles = (count: number) => Array.from({ length: count }, (_, index) => (index + 0.5) / count);

describe('the density', () => {
  it('is 1 all over an axis together with the others', () => {
    const axes = [continuum, integers, list];
    const positions = [
      [0.1, 0.2, 0.1],
      [0.15, 0.7, 0.9],
      [0.8, 0.7, 0.9],
    ];
    const { logDensity } = parzenEstimator(axes, { positions, weights: [0.5, 1, 1] });
    const discrete = [1, 2, 3, 4, 5, 6].map((value) => integers.positionOf(value)!);
    const shares = middles(200).flatMap((x) =>
      discrete.flatMap((y) => middles(4).map((z) => Math.exp(logDensity([x, y, z])) / 200)),
    );
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 4);
  });

  it('of nothing is the prior: a normal distribution as wide as the axis, about its middle', () => {
    const { logDensity } = parzenEstimator([continuum], { positions: [], weights: [] });
    const normal = (z: number) => Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);
    expect(Math.exp(logDensity([0.25]))).toBeCloseTo(normal(0.25) / normalShareBetween(-0.5, 0.5), 12);
  });

  it('of a value of a list grows with how often and how recently it was seen', () => {
    const { logDensity } = parzenEstimator([list], { positions: [[0.1], [0.1], [0.9]], weights: [0.1, 1, 0.5] });
    const [a = 0, b = 0, , d = 0] = middles(4).map((position) => Math.exp(logDensity([position])));
    // Kernels have 1 on their own value and 1/4 on each, 2 in total, of which the prior has 1/4 on each.
    expect(b).toBeCloseTo((1.6 * (1 / 4 / 2) + 1 / 4) / 2.6, 12);
    expect(d).toBeCloseTo((0.5 * (5 / 4 / 2) + 1.1 * (1 / 4 / 2) + 1 / 4) / 2.6, 12);
    expect(a).toBeGreaterThan(d);
  });

  it('keeps a width where observations coincide, and finds none impossible', () => {
    const { logDensity } = parzenEstimator([continuum], {
      positions: Array.from({ length: 200 }, () => [0.5]),
      weights: Array.from({ length: 200 }, () => 1),
    });
    // The narrowest kernel is 1/100 of the axis.
    const normal = 200 / (Math.sqrt(2 * Math.PI) / 100) / 201;
    expect(Math.exp(logDensity([0.5]))).toBeCloseTo(normal + 1 / Math.sqrt(2 * Math.PI) / 201 / 0.3829249225480262, 6);
    expect(logDensity([0])).toSatisfy(Number.isFinite);
  });
});

it('is the wider about observations that coincide the fewer there are', () => {
  const densityAt = (count: number, position: number) => {
    const ones = Array.from({ length: count }, () => 1);
    return Math.exp(
      parzenEstimator([continuum], { positions: ones.map(() => [0.5]), weights: ones }).logDensity([position]),
    );
  };
  const normal = (z: number) => Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);
  // Three kernels that are 1 / (3 + 2) wide, and the prior.
  const kernel = (5 * normal(0.5)) / normalShareBetween(-2.5, 2.5);
  const prior = normal(0.1) / normalShareBetween(-0.5, 0.5);
  expect(densityAt(3, 0.6)).toBeCloseTo((3 * kernel + prior) / 4, 12);
});

describe('draws', () => {
  it('keep together what was observed together', () => {
    const positions = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? [0.1, 0.1] : [0.9, 0.9]));
    const { draw } = parzenEstimator([continuum, list], { positions, weights: positions.map(() => 1) });
    const stream = randomStream('parzenEstimator.test');
    const apart = Array.from({ length: 500 }, () => draw(stream)).filter(
      ([x = 0, choice = 0]) => x < 0.5 !== choice < 0.5,
    );
    // Of one in 51 draws, from the prior, half; and at most as much by the list's own prior, 1/51 on each of 4 values.
    expect(apart.length / 500).toBeLessThan(0.5 / 51 + 4 / 51);
  });

  it('are as dense as the density says', () => {
    const { draw, logDensity } = parzenEstimator([integers], { positions: [[0.2], [0.9]], weights: [1, 1] });
    const stream = randomStream('parzenEstimator.test', 'dense');
    const n = 4000;
    const drawn = Array.from({ length: n }, () => integers.valueAt(draw(stream)[0] ?? 0));
    for (const value of [1, 2, 3, 4, 5, 6]) {
      const expected = Math.exp(logDensity([integers.positionOf(value)!]));
      const share = drawn.filter((one) => one === value).length / n;
      expect(Math.abs(share - expected)).toBeLessThan(4 * Math.sqrt(0.25 / n));
    }
  });
});
