import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from './backend.ts';
import { checkGraph } from './graphCheck.ts';

describe('the check of a graph', () => {
  beforeAll(async () => {
    await loadBackend({ prefer: 'cpu' });
  });
  const results = (expected: number[], actual: number[]) => [
    { path: 'state.w', expected: tf.tensor1d(expected), actual: tf.tensor1d(actual) },
  ];
  const stable = (expected: number[]) => () => [tf.tensor1d(expected)];

  it('accepts an error within the tolerance of the largest magnitude', () => {
    const expected = [1000, 1];
    checkGraph(results(expected, [1000, 1.05]), {
      tolerance: 1e-4,
      disturbances: [1e-6, -1e-6],
      disturbed: stable(expected),
    });
  });

  it('names what is wrong, and by how much', () => {
    const expected = [1000, 1];
    const check = () =>
      checkGraph(results(expected, [1000, 1.5]), {
        tolerance: 1e-4,
        disturbances: [1e-6, -1e-6],
        disturbed: stable(expected),
      });
    expect(check).toThrow('state.w differs from the uncompiled one by 0.500');
  });

  it('accepts a larger error where the function itself is as sensitive to rounding', () => {
    // Only a change downwards crosses the jump.
    const disturbed = (part: number) => [tf.tensor1d([1000, part < 0 ? 1.3 : 1])];
    checkGraph(results([1000, 1], [1000, 1.5]), { tolerance: 1e-4, disturbances: [1e-6, -1e-6], disturbed });
  });

  it('takes a number that is not finite on one side only for an error', () => {
    const disturbed = stable([1, Number.NaN]);
    checkGraph(results([1, Number.NaN], [1, Number.NaN]), { tolerance: 1e-4, disturbances: [1e-6, -1e-6], disturbed });
    expect(() =>
      checkGraph(results([1, 2], [1, Number.NaN]), {
        tolerance: 1e-4,
        disturbances: [1e-6, -1e-6],
        disturbed: stable([1, 2]),
      }),
    ).toThrow('Infinity');
  });
});
