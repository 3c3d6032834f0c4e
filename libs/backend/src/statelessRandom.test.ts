import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { foldKey, loadBackend, statelessNormal, statelessUniform } from './index.ts';

const key = (first: number, second: number) => tf.tensor1d([first, second], 'int32');
const numbers = (tensor: tf.Tensor) => [...tensor.dataSync()];
const draws = 20_000;

/** Mean of a power of the draws. */
function moment(values: readonly number[], power: number): number {
  return values.reduce((sum, value) => sum + value ** power, 0) / values.length;
}

describe.each(['tensorflow', 'wasm', 'cpu'] as const)('stateless random numbers on %s', (prefer) => {
  beforeAll(async () => {
    expect((await loadBackend({ prefer })).name).toBe(prefer);
  });

  it('depend on key and shape alone', () => {
    for (const draw of [statelessUniform, statelessNormal]) {
      const first = draw([5, 4], key(7, 3));
      expect(first.shape).toEqual([5, 4]);
      expect(first.dtype).toBe('float32');
      draw([5, 4], key(8, 3));
      expect(numbers(draw([5, 4], key(7, 3)))).toEqual(numbers(first));
      expect(numbers(draw([5, 4], key(8, 3)))).not.toEqual(numbers(first));
      expect(numbers(draw([5, 4], key(7, 4)))).not.toEqual(numbers(first));
    }
  });

  it('are uniform in [0, 1): mean 1/2, second moment 1/3', () => {
    const values = numbers(statelessUniform([draws], key(1, 2)));
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    // Four deviations of the mean of u, variance 1/12, and of u^2, variance 4/45.
    expect(Math.abs(moment(values, 1) - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / draws));
    expect(Math.abs(moment(values, 2) - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45 / draws));
  });

  it('are standard normal: mean 0, second moment 1, fourth 3', () => {
    const values = numbers(statelessNormal([draws], key(1, 2)));
    // Variances 1, 3 - 1 and 105 - 9 of x, x^2 and x^4.
    expect(Math.abs(moment(values, 1))).toBeLessThan(4 * Math.sqrt(1 / draws));
    expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(4 * Math.sqrt(2 / draws));
    expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(4 * Math.sqrt(96 / draws));
  });

  it('differ from place to place and are uncorrelated between neighbours', () => {
    const places = [0, 1, 2].map((index) => numbers(statelessNormal([draws], foldKey(key(5, 6), index))));
    const product = (a: number[], b: number[]) =>
      moment(
        a.map((value, at) => value * b[at]!),
        1,
      );
    expect(Math.abs(product(places[0]!, places[1]!))).toBeLessThan(4 / Math.sqrt(draws));
    expect(Math.abs(product(places[1]!, places[2]!))).toBeLessThan(4 / Math.sqrt(draws));
  });

  it('have a key of their own at every place, also where the whole number overflows', () => {
    const start = key(2 ** 31 - 1, 9);
    const keys = Array.from({ length: 200 }, (_, index) => numbers(foldKey(start, index)));
    expect(keys[0]).toEqual([2 ** 31 - 1, 9]);
    expect(new Set(keys.map(([first]) => first)).size).toBe(200);
    expect(keys.every(([, second]) => second === 9)).toBe(true);
    expect(numbers(foldKey(start, 3))[0]).toBe((2 ** 31 - 1 + Math.imul(3, 0x9e3779b9)) | 0);
  });

  it('leave no tensor behind', () => {
    const given = key(1, 1);
    const before = tf.memory().numTensors;
    tf.dispose([statelessUniform([3], given), statelessNormal([3], given), foldKey(given, 4)]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
