import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loadBackend, randomStream } from './index.ts';

type Size = readonly [number, number, number, number];

/** Deterministic values; the same on all backends. */
function values(shape: Size, name: string): tf.Tensor4D {
  const { normal } = randomStream('wasm gradients', name);
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor4d(Float32Array.from({ length: size }, normal), [...shape]);
}

interface Case {
  readonly kind: 'full' | 'depthwise';
  readonly size: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: number | [number, number];
  readonly padding: 'same' | 'valid' | number;
  /** Outputs; per channel where the convolution is depthwise. */
  readonly outputs: number;
}

/** y, dx and dw of one convolution under random weights of its outputs. */
function differentiated({ kind, size, kernel, stride, padding, outputs }: Case): tf.Tensor[] {
  const x = values([3, ...size, 2], 'x');
  const filter = values([...kernel, 2, outputs], 'filter');
  const f = (image: tf.Tensor4D, weights: tf.Tensor4D) =>
    kind === 'full' ? tf.conv2d(image, weights, stride, padding) : tf.depthwiseConv2d(image, weights, stride, padding);
  const y = f(x, filter);
  const weighted = (image: tf.Tensor, weights: tf.Tensor) =>
    tf.sum<tf.Scalar>(tf.mul(f(image as tf.Tensor4D, weights as tf.Tensor4D), values(y.shape, 'cotangent')));
  return [y, ...tf.grads(weighted)([x, filter])];
}

/** Everything about the convolutions on one backend: [case][y, dx, dw][number]. */
async function allOn(prefer: 'wasm' | 'cpu', cases: readonly Case[]) {
  expect((await loadBackend({ prefer })).name).toBe(prefer);
  return cases.map((one) =>
    tf.tidy(() => differentiated(one).map((tensor) => ({ shape: tensor.shape, numbers: [...tensor.dataSync()] }))),
  );
}

/** Largest difference of two lists, in parts of the second's largest number. */
function difference(found: readonly number[], wanted: readonly number[]): number {
  const distances = wanted.map((value, at) => Math.abs(value - (found[at] ?? Number.NaN)));
  // A NaN stays NaN through max and fails the comparison.
  return Math.max(...distances) / Math.max(...wanted.map(Math.abs));
}

const kinds = [
  { kind: 'full', outputs: 3 },
  { kind: 'depthwise', outputs: 1 },
  { kind: 'depthwise', outputs: 2 },
] as const;
const sizes = [
  [8, 6],
  [7, 9],
  [5, 8],
] as const;
const regular = kinds.flatMap((of) =>
  sizes.flatMap((size) =>
    ([1, 3, 5] as const).flatMap((length) =>
      ([1, 2] as const).flatMap((stride) =>
        (['same', 'valid'] as const).map((padding): Case => ({
          ...of,
          size,
          kernel: [length, length],
          stride,
          padding,
        })),
      ),
    ),
  ),
);
/** What is not square, strides beyond the kernel, and padding by numbers, also more than the kernel reaches. */
const odd = kinds.flatMap((of): Case[] => [
  { ...of, size: [9, 6], kernel: [3, 1], stride: [2, 1], padding: 'same' },
  { ...of, size: [6, 9], kernel: [1, 5], stride: [1, 2], padding: 'valid' },
  { ...of, size: [7, 8], kernel: [1, 1], stride: 3, padding: 'same' },
  { ...of, size: [8, 7], kernel: [2, 2], stride: 3, padding: 'valid' },
  { ...of, size: [7, 8], kernel: [3, 3], stride: 2, padding: 1 },
  { ...of, size: [6, 5], kernel: [3, 3], stride: 1, padding: 4 },
  { ...of, size: [5, 6], kernel: [2, 2], stride: 2, padding: 3 },
]);

describe('convolutions on WebAssembly', () => {
  it('have the values and both gradients that they have in plain JavaScript', async () => {
    const cases = [...regular, ...odd];
    const wanted = await allOn('cpu', cases);
    const found = await allOn('wasm', cases);
    cases.forEach((one, at) => {
      (['value', 'input gradient', 'filter gradient'] as const).forEach((part, index) => {
        const name = `${part} of ${JSON.stringify(one)}`;
        expect(found[at]?.[index]?.shape, name).toEqual(wanted[at]?.[index]?.shape);
        expect(difference(found[at]?.[index]?.numbers ?? [], wanted[at]?.[index]?.numbers ?? []), name).toBeLessThan(
          1e-5,
        );
      });
    });
  });

  it('leave no tensor behind, and after a first step need no more memory', async () => {
    await loadBackend({ prefer: 'wasm' });
    const heap = () => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
    const step = (of: (typeof kinds)[number]) =>
      tf.tidy(() => tf.dispose(differentiated({ ...of, size: [32, 32], kernel: [3, 3], stride: 2, padding: 'same' })));
    kinds.forEach(step);
    const [tensors, bytes] = [tf.memory().numTensors, heap()];
    for (let count = 0; count < 100; count += 1) kinds.forEach(step);
    expect(tf.memory().numTensors).toBe(tensors);
    // Room for the pieces that lie between others: 100 times the images alone would be more than 7 MB.
    expect(heap() - bytes).toBeLessThan(2 ** 20);
  });

  it('refuse images with the channels first, as their values do', async () => {
    await loadBackend({ prefer: 'wasm' });
    const inputs = { dy: values([1, 2, 4, 4], 'dy'), filter: values([3, 3, 2, 2], 'filter') };
    const attributes = { strides: 1, pad: 'same', dataFormat: 'NCHW', inputShape: [1, 2, 4, 4] };
    expect(() => tf.engine().runKernel('Conv2DBackpropInput', inputs, attributes)).toThrow('NHWC');
  });
});

describe('one-hot numbers on WebAssembly', () => {
  it.each(['float32', 'int32', 'bool'] as const)('are right as %s', async (type) => {
    await loadBackend({ prefer: 'wasm' });
    const hot = tf.oneHot(tf.tensor1d([2, 0, -1], 'int32'), 3, 1, 0, type);
    expect(hot.dtype).toBe(type);
    expect([...hot.dataSync()]).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0]);
  });

  it('have the two values asked for', async () => {
    await loadBackend({ prefer: 'wasm' });
    const hot = tf.oneHot(tf.tensor2d([[1], [0]], [2, 1], 'int32'), 2, 0.75, 0.125, 'float32');
    expect(hot.shape).toEqual([2, 1, 2]);
    expect([...hot.dataSync()]).toEqual([0.125, 0.75, 0.75, 0.125]);
  });
});

describe('repeating on WebAssembly', () => {
  const repeated = [
    { shape: [1, 1, 1, 3], reps: [2, 4, 5, 1] },
    { shape: [2, 1, 1, 3], reps: [1, 4, 5, 1] },
    { shape: [2, 3], reps: [3, 2] },
    { shape: [1, 3], reps: [2, 2] },
    { shape: [3, 1], reps: [1, 1] },
    { shape: [2], reps: [3] },
  ];

  it.each(repeated.flatMap((one) => (['float32', 'int32', 'bool'] as const).map((type) => ({ ...one, type }))))(
    'gives what plain JavaScript gives: $shape, $reps times, $type',
    async ({ shape, reps, type }) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const tiled = async (prefer: 'wasm' | 'cpu') => {
        await loadBackend({ prefer });
        const x = tf.tensor(
          Array.from({ length: size }, (_, at) => (type === 'bool' ? at % 2 : at + 1)),
          shape,
          type,
        );
        const y = tf.tile(x, reps);
        return { shape: y.shape, type: y.dtype, numbers: [...y.dataSync()], given: [...x.dataSync()] };
      };
      expect(await tiled('wasm')).toEqual(await tiled('cpu'));
    },
  );
});
