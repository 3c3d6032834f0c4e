import { add, tensor, tensor1d, tidy, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { randomStream } from './random.ts';
import { float32, int32, tensorflowKernels } from './tensorflowKernels.ts';

interface Distribution {
  /** TensorFlow's operation: shape and key in, numbers out. */
  readonly operation: string;
  /** The same distribution on other backends. */
  readonly draw: (stream: ReturnType<typeof randomStream>) => number;
}

const uniform: Distribution = {
  operation: 'StatelessRandomUniform',
  // A whole number of steps of 2^-24: rounding to float32 must not make a 1.
  draw: (stream) => stream.integer(2 ** 24) / 2 ** 24,
};

const normal: Distribution = { operation: 'StatelessRandomNormal', draw: (stream) => stream.normal() };

function drawn({ operation, draw }: Distribution, shape: readonly number[], key: Tensor1D): Tensor {
  const kernels = tensorflowKernels();
  if (kernels === null) {
    const stream = randomStream(operation, ...key.dataSync());
    const size = shape.reduce((product, length) => product * length, 1);
    return tensor(
      Float32Array.from({ length: size }, () => draw(stream)),
      [...shape],
    );
  }
  return tidy(() =>
    kernels.one(operation, {
      attributes: { dtype: float32, T: int32, Tseed: int32 },
      inputs: [tensor1d([...shape], 'int32'), key],
    }),
  );
}

/**
 * Uniform numbers in [0, 1), float32: a function of shape and key alone.
 *
 * On TensorFlow one kernel that a traced step may contain: given another key the same graph draws other numbers, and
 * nothing is read back. The backends draw different numbers from the same key, and a number has no gradient.
 *
 * @param key [2], int32; of a place where nothing else draws, see `foldKey`
 */
export function statelessUniform(shape: readonly number[], key: Tensor1D): Tensor {
  return drawn(uniform, shape, key);
}

/** Standard normal numbers, float32; otherwise as `statelessUniform`. */
export function statelessNormal(shape: readonly number[], key: Tensor1D): Tensor {
  return drawn(normal, shape, key);
}

/** 2^32 over the golden ratio, odd: its multiples up to 2^32 are all different, and far apart for near indices. */
const stride = 0x9e3779b9;

/**
 * The key of the index-th place of use: drawing twice from one key would give the same numbers twice.
 *
 *   key' = [key_0 + index * stride mod 2^32, key_1]
 *
 * Different for different indices of one key. Between keys that differ in the second number nothing ever coincides;
 * let that be what counts, such as the step, and the first a hash of what stays, such as the seed.
 *
 * @param key [2], int32
 * @param index whole, at least 0
 */
export function foldKey(key: Tensor1D, index: number): Tensor1D {
  return tidy(() => add(key, tensor1d([Math.imul(index, stride), 0], 'int32')));
}
