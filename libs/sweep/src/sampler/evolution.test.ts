import { describe, expect, it } from 'vitest';
import { afterGeneration, drawPoint, startOfEvolution, withLeastDeviations } from './evolution.ts';
import { randomStream } from './randomStream.ts';

const begun = startOfEvolution([0.5, 0.5], 1 / 6);

const generations = [
  [[0.45, 0.55], [0.5, 0.6], [0.4, 0.45], [0.6, 0.5], [0.55, 0.4], [0.65, 0.65]],
  [[0.4, 0.6], [0.45, 0.65], [0.35, 0.55], [0.5, 0.45], [0.6, 0.6], [0.55, 0.35]],
  [[0.35, 0.7], [0.3, 0.6], [0.4, 0.5], [0.5, 0.7], [0.25, 0.5], [0.6, 0.5]],
]; // prettier-ignore

/** Each point a tier of its own, the best first. */
const ranked = (points: readonly (readonly number[])[]) => points.map((point) => [point]);

describe('a distribution that evolves', () => {
  it('goes the way of the reference', () => {
    // CMA of the Python package cmaes 0.13.1 after these three generations, its rate of the rank-mu update replaced by that
    // of the tutorial's edition of 2023, which is larger by the 1/4 in it.
    const { mean, sigma, shape } = generations.map(ranked).reduce(afterGeneration, begun);
    expect(mean).toEqual([expect.closeTo(0.3396908456941359, 9), expect.closeTo(0.6558655399920467, 9)]);
    expect(sigma).toBeCloseTo(0.13261449998962307, 9);
    expect(shape.to1DArray()).toEqual(
      [0.6571870231471304, -0.1959090144279112, -0.1959090144279112, 0.6554109264283834].map(
        (part) => expect.closeTo(part, 7) as number,
      ),
    );
  });

  it('gives points that are as good as each other the same weight', () => {
    // The better three of six weigh 1 together.
    const [a = [], b = [], c = [], ...others] = generations[0] ?? [];
    const { mean } = afterGeneration(begun, [[a, b, c], others]);
    expect(mean[0]).toBeCloseTo((0.45 + 0.5 + 0.4) / 3, 12);
    expect(mean[1]).toBeCloseTo((0.55 + 0.6 + 0.45) / 3, 12);
  });

  it('does not go farther for a point than it would have drawn one', () => {
    const narrow = startOfEvolution([0.5, 0.5], 1e-6);
    const { mean, sigma } = afterGeneration(narrow, ranked(generations[0] ?? []));
    expect(Math.hypot(...mean.map((position) => position - 0.5))).toBeLessThan(4e-6);
    expect(sigma).toBeLessThan(1e-5);
  });

  it('has at least the deviation of an axis that is wanted, and the others as they were', () => {
    const { sigma, shape } = withLeastDeviations(begun, [0.25, 0.1]);
    expect(sigma * Math.sqrt(shape.get(0, 0))).toBeCloseTo(0.25, 12);
    expect(sigma * Math.sqrt(shape.get(1, 1))).toBeCloseTo(1 / 6, 12);
  });

  it('draws points of its own mean and deviations', () => {
    const stream = randomStream('evolution.test');
    const tilted = generations.map(ranked).reduce(afterGeneration, startOfEvolution([0.5, 0.5], 1 / 20));
    const n = 3000;
    const points = Array.from({ length: n }, () => drawPoint(tilted, stream));
    const mean = (of: (point: readonly number[]) => number) => points.reduce((sum, point) => sum + of(point), 0) / n;
    const off = (axis: number) => (point: readonly number[]) => point[axis]! - tilted.mean[axis]!;
    const covariance = (a: number, b: number) => tilted.sigma ** 2 * tilted.shape.get(a, b);
    for (const [a, b] of [
      [0, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      // 5 standard deviations of a mean, and of a mean product of normal numbers.
      expect(Math.abs(mean(off(a)))).toBeLessThan(5 * Math.sqrt(covariance(a, a) / n));
      const found = mean((point) => off(a)(point) * off(b)(point));
      const deviation = Math.sqrt((covariance(a, a) * covariance(b, b) + covariance(a, b) ** 2) / n);
      expect(Math.abs(found - covariance(a, b))).toBeLessThan(5 * deviation);
    }
  });

  it('draws points on the cube, also from a mean at its corner', () => {
    const stream = randomStream('evolution.test', 'corner');
    const corner = startOfEvolution([0, 1, 0, 1, 0, 1, 0, 1], 10);
    for (let draw = 0; draw < 50; draw++) {
      for (const position of drawPoint(corner, stream)) {
        expect(position).toBeGreaterThanOrEqual(0);
        expect(position).toBeLessThanOrEqual(1);
      }
    }
  });
});
