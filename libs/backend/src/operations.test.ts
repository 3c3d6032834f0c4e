import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  batchNorm,
  biasAdd,
  globalAveragePool,
  loadBackend,
  randomStream,
  relu,
  softmaxCrossEntropy,
  swish,
} from './index.ts';

/** Deterministic values; the same on both backends. */
function values(shape: readonly number[], name: string): tf.Tensor {
  const { normal } = randomStream('operations', name);
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(Float32Array.from({ length: size }, normal), [...shape]);
}

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

/** Value of an operation, and the gradients of a weighted sum of it, as plain numbers. */
function differentiated(f: Operation, inputs: tf.Tensor[]): number[][] {
  const weighted = (...given: tf.Tensor[]) => {
    const y = f(...given);
    return tf.sum<tf.Scalar>(tf.mul(y, values(y.shape, 'cotangent')));
  };
  return [f(...inputs), ...tf.grads(weighted)(inputs)].map((tensor) => [...tensor.dataSync()]);
}

const image = [3, 4, 5, 2];
const labels = () => tf.tensor1d([2, 0, 1, 2], 'int32');
const running = () => ({ mean: values([2], 'mean') as tf.Tensor1D, variance: tf.abs(values([2], 'v')) as tf.Tensor1D });

function normalise([x, gamma, beta]: tf.Tensor[], training: boolean): tf.Tensor {
  const parameters = { gamma: gamma as tf.Tensor1D, beta: beta as tf.Tensor1D, ...running() };
  return batchNorm(x as tf.Tensor4D, parameters, { training }).y;
}

function normaliseByDefinition([x, gamma, beta]: tf.Tensor[], training: boolean): tf.Tensor {
  const { mean, variance } = training ? tf.moments(x!, [0, 1, 2]) : running();
  const standard = tf.div(tf.sub(x!, mean), tf.sqrt(tf.add(variance, 1e-3)));
  return tf.add(tf.mul(standard, gamma!), beta!);
}

interface Case {
  readonly name: string;
  readonly f: Operation;
  /** The same from stock operations, which bring gradients of their own. */
  readonly definition: Operation;
  readonly shapes: readonly (readonly number[])[];
}

const cases: readonly Case[] = [
  {
    name: 'relu',
    f: (x) => relu(x),
    definition: (x) => tf.maximum(x, 0),
    shapes: [image],
  },
  {
    name: 'swish',
    f: (x) => swish(x),
    definition: (x) => tf.div(x, tf.add(1, tf.exp(tf.neg(x)))),
    shapes: [image],
  },
  {
    name: 'biasAdd',
    f: (x, bias) => biasAdd(x, bias as tf.Tensor1D),
    definition: (x, bias) => tf.add(x, bias),
    shapes: [image, [2]],
  },
  {
    name: 'biasAdd of a matrix',
    f: (x, bias) => biasAdd(x, bias as tf.Tensor1D),
    definition: (x, bias) => tf.add(x, bias),
    shapes: [[4, 2], [2]],
  },
  {
    name: 'globalAveragePool',
    f: (x) => globalAveragePool(x as tf.Tensor4D),
    definition: (x) => tf.mean(x, [1, 2]),
    shapes: [image],
  },
  {
    name: 'softmaxCrossEntropy',
    f: (logits) => softmaxCrossEntropy(logits as tf.Tensor2D, labels()),
    definition: (logits) => tf.losses.softmaxCrossEntropy(tf.oneHot(labels(), 3), logits),
    shapes: [[4, 3]],
  },
  {
    name: 'softmaxCrossEntropy with smoothed labels',
    f: (logits) => softmaxCrossEntropy(logits as tf.Tensor2D, labels(), { smoothing: 0.1 }),
    // 0.9 of the loss at the label and 0.1 of the mean loss over the three classes.
    definition: (logits) => {
      const probabilities = tf.add(tf.mul(0.9, tf.oneHot(labels(), 3)), 0.1 / 3);
      return tf.neg(tf.mean(tf.sum(tf.mul(probabilities, tf.logSoftmax(logits)), 1)));
    },
    shapes: [[4, 3]],
  },
  {
    name: 'a depthwise convolution with stride 2',
    f: (x, filter) => tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same'),
    // The same filter as a full convolution that is zero between different channels.
    definition: (x, filter) => {
      const full = tf.mul(tf.reshape(filter, [3, 3, 2, 1]), tf.reshape(tf.eye(2), [1, 1, 2, 2]));
      return tf.conv2d(x as tf.Tensor4D, full as tf.Tensor4D, 2, 'same');
    },
    shapes: [image, [3, 3, 2, 1]],
  },
  {
    name: 'batchNorm in training',
    f: (...inputs) => normalise(inputs, true),
    definition: (...inputs) => normaliseByDefinition(inputs, true),
    shapes: [image, [2], [2]],
  },
  {
    name: 'batchNorm in inference',
    f: (...inputs) => normalise(inputs, false),
    definition: (...inputs) => normaliseByDefinition(inputs, false),
    shapes: [image, [2], [2]],
  },
];

describe.each(['tensorflow', 'wasm', 'cpu'] as const)('the operations on %s', (prefer) => {
  beforeAll(async () => {
    expect((await loadBackend({ prefer })).name).toBe(prefer);
  });

  it.each(cases)('have the values and gradients of their definition: $name', ({ f, definition, shapes }) => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const inputs = shapes.map((shape, index) => values(shape, `input ${index}`));
      const expected = differentiated(definition, inputs);
      differentiated(f, inputs).forEach((part, index) => {
        expect(part).toHaveLength(expected[index]!.length);
        part.forEach((value, at) => expect(value).toBeCloseTo(expected[index]![at]!, 4));
      });
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('move the running statistics towards the batch, the variance with Bessel’s correction', () => {
    tf.tidy(() => {
      const ones = tf.ones<tf.Rank.R1>([1]);
      const zeros = tf.zeros<tf.Rank.R1>([1]);
      const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
      const result = batchNorm(x, { gamma: ones, beta: zeros, mean: zeros, variance: ones }, { training: true });
      expect(result.mean.dataSync()[0]).toBeCloseTo(0.99 * 0 + 0.01 * 2.5, 6);
      expect(result.variance.dataSync()[0]).toBeCloseTo(0.99 * 1 + 0.01 * 1.25 * (4 / 3), 6);
      expect(result.y.dataSync()[3]).toBeCloseTo((4 - 2.5) / Math.sqrt(1.25 + 1e-3), 5);
    });
  });
});
