import { describe, expect, it } from 'vitest';
import { randomStream } from './randomStream.ts';
import { scrambled, sobolCoordinate, sobolDimensions } from './sobolSequence.ts';

const dimensions = Array.from({ length: sobolDimensions }, (_, dimension) => dimension);
const indices = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("Sobol's sequence", () => {
  it("has SciPy's points", () => {
    // scipy.stats.qmc.Sobol(40, scramble=False).random(6)[1:], dimensions 1 to 4, 10, 20 and 40; SciPy 1.17.1.
    const expected = [
      [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25, 0.25, 0.75, 0.25, 0.25],
      [0.25, 0.75, 0.75, 0.75, 0.25, 0.75, 0.75],
      [0.375, 0.375, 0.625, 0.875, 0.625, 0.125, 0.875],
      [0.875, 0.875, 0.125, 0.375, 0.125, 0.625, 0.375],
    ];
    const points = [1, 2, 3, 4, 5].map((index) =>
      [0, 1, 2, 3, 9, 19, 39].map((dimension) => sobolCoordinate(index, dimension) / 2 ** 32),
    );
    expect(points).toEqual(expected);
  });

  it('has one of the first 256 points in each of 256 equal stretches of every dimension, scrambled or not', () => {
    for (const dimension of dimensions) {
      const stretches = indices(256).map((index) => Math.floor(sobolCoordinate(index, dimension) / 2 ** 24));
      const streams = () => randomStream('sobolSequence.test', dimension);
      const after = indices(256).map((index) =>
        Math.floor(256 * scrambled(sobolCoordinate(index, dimension), streams())),
      );
      expect(new Set(stretches).size).toBe(256);
      expect(new Set(after).size).toBe(256);
    }
  });

  it('has one of the first 64 points in each box of 64 of the first two dimensions, of whatever shape', () => {
    for (const columns of [1, 2, 4, 8, 16, 32, 64]) {
      const boxOf = (index: number) => {
        const [x, y] = [0, 1].map((dimension) =>
          scrambled(sobolCoordinate(index, dimension), randomStream('boxes', dimension)),
        );
        return `${Math.floor(columns * x!)} ${Math.floor((64 / columns) * y!)}`;
      };
      expect(new Set(indices(64).map(boxOf)).size).toBe(64);
    }
  });

  it('is elsewhere with another stream', () => {
    const positions = indices(1000).map((seed) => scrambled(sobolCoordinate(0, 3), randomStream(seed)));
    expect(new Set(positions).size).toBe(1000);
  });

  it('is never at an end, where a distribution without bounds has no value', () => {
    const unscrambled = { uniform: () => 0, integer: () => 0, normal: () => 0 };
    expect(scrambled(0, unscrambled)).toBe(0.5 / 2 ** 32);
    expect(scrambled(2 ** 32 - 1, unscrambled)).toBe(1 - 0.5 / 2 ** 32);
  });
});
