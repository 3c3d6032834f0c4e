import { loadBackend } from '@coolsweep/backend';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel, type HostValues, type Model, type ModelName, type ModelState } from './index.ts';

const cifar = { imageShape: [32, 32, 3], classes: 10, l2: 1e-4 } as const;

function uploaded(model: Model, seed: number): ModelState {
  const { weights, statistics } = model.initialize(seed);
  const upload = (values: HostValues, specs: Model['weights'] | Model['statistics']) =>
    Object.fromEntries(specs.map(({ name, shape }) => [name, tf.tensor(values[name]!, [...shape])]));
  return { weights: upload(weights, model.weights), statistics: upload(statistics, model.statistics) };
}

const shapeOf = (model: Model, name: string) => model.weights.find((weight) => weight.name === name)?.shape;

describe('resnet20', () => {
  const model = buildModel('resnet20', cifar);

  it('has the parameters of the Keras example: 274,442, of which 273,066 trainable', () => {
    expect(model.trainableCount).toBe(273_066);
    expect(model.parameterCount).toBe(274_442);
    // Mean and variance of 7 normalisations with 16 channels, 6 with 32 and 6 with 64.
    expect(model.parameterCount - model.trainableCount).toBe(2 * (7 * 16 + 6 * 32 + 6 * 64));
  });

  it('has 19 convolutions 3x3 and 2 projections with biases, 19 normalisations and a dense layer', () => {
    const kernels = model.weights.filter(({ role, shape }) => role === 'kernel' && shape.length === 4);
    expect(kernels.filter(({ shape }) => shape[0] === 3)).toHaveLength(19);
    expect(kernels.filter(({ shape }) => shape[0] === 1)).toHaveLength(2);
    expect(model.weights.filter(({ role }) => role === 'bias')).toHaveLength(21 + 1);
    expect(model.weights.filter(({ role }) => role === 'gamma')).toHaveLength(19);
  });

  it('has these shapes, layer by layer', () => {
    expect(shapeOf(model, 'stem/convolution/kernel')).toEqual([3, 3, 3, 16]);
    expect(shapeOf(model, 'stage1/block1/first/convolution/kernel')).toEqual([3, 3, 16, 16]);
    expect(shapeOf(model, 'stage1/block1/projection/kernel')).toBeUndefined();
    expect(shapeOf(model, 'stage2/block1/first/convolution/kernel')).toEqual([3, 3, 16, 32]);
    expect(shapeOf(model, 'stage2/block1/projection/kernel')).toEqual([1, 1, 16, 32]);
    expect(shapeOf(model, 'stage3/block1/projection/kernel')).toEqual([1, 1, 32, 64]);
    expect(shapeOf(model, 'stage3/block3/second/convolution/kernel')).toEqual([3, 3, 64, 64]);
    expect(shapeOf(model, 'head/kernel')).toEqual([64, 10]);
  });

  it('penalises the kernels of convolutions and nothing else', () => {
    for (const { l2, role, shape } of model.weights)
      expect(l2).toBe(role === 'kernel' && shape.length === 4 ? 1e-4 : 0);
  });
});

describe('the first weights', () => {
  const model = buildModel('resnet20', cifar);

  it('are the same for the same seed and others for another', () => {
    const name = 'stage2/block2/first/convolution/kernel';
    expect(model.initialize(3).weights[name]).toEqual(model.initialize(3).weights[name]);
    expect(model.initialize(3).weights[name]).not.toEqual(model.initialize(4).weights[name]);
  });

  it('do not depend on the other layers: resnet8 starts as resnet20 where they agree', () => {
    const name = 'stage1/block1/first/convolution/kernel';
    expect(buildModel('resnet8', cifar).initialize(3).weights[name]).toEqual(model.initialize(3).weights[name]);
  });

  it('are He-normal: deviation sqrt(2 / fanIn), cut at two deviations of the normal that was cut', () => {
    const values = model.initialize(1).weights['stage3/block2/first/convolution/kernel']!;
    const deviation = Math.sqrt(2 / (3 * 3 * 64));
    const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(Math.sqrt(square) / deviation).toBeCloseTo(1, 1.7);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual((2 * deviation) / 0.87962566103423978 + 1e-7);
  });

  it('are zeros for biases and beta, ones for gamma and the running variance', () => {
    const { weights, statistics } = model.initialize(1);
    expect(new Set(weights['stem/convolution/bias'])).toEqual(new Set([0]));
    expect(new Set(weights['stem/normalisation/beta'])).toEqual(new Set([0]));
    expect(new Set(weights['stem/normalisation/gamma'])).toEqual(new Set([1]));
    expect(new Set(statistics['stem/normalisation/variance'])).toEqual(new Set([1]));
  });
});

describe('the forward pass', () => {
  beforeAll(async () => {
    await loadBackend();
  });

  const cases: { name: ModelName; imageShape: readonly [number, number, number]; classes: number }[] = [
    { name: 'resnet20', imageShape: [32, 32, 3], classes: 10 },
    { name: 'resnet20', imageShape: [28, 28, 1], classes: 10 },
    { name: 'resnet8', imageShape: [8, 8, 1], classes: 10 },
    { name: 'mlp', imageShape: [8, 8, 1], classes: 4 },
  ];

  it.each(cases)(
    'of $name takes images of $imageShape and gives one logit per class',
    ({ name, imageShape, classes }) => {
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const model = buildModel(name, { imageShape, classes, l2: 0 });
        const { logits } = model.apply(uploaded(model, 1), tf.ones([2, ...imageShape]), { training: true });
        expect(logits.shape).toEqual([2, classes]);
        expect(logits.dataSync().every(Number.isFinite)).toBe(true);
      });
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('moves the statistics in training only', () => {
    tf.tidy(() => {
      const model = buildModel('resnet8', { imageShape: [8, 8, 1], classes: 10, l2: 0 });
      const state = uploaded(model, 1);
      const images = tf.ones<tf.Rank.R4>([2, 8, 8, 1]);
      const trained = model.apply(state, images, { training: true }).statistics;
      expect(Object.keys(trained).sort()).toEqual(model.statistics.map(({ name }) => name).sort());
      expect(trained['stem/normalisation/mean']!.dataSync()).not.toEqual(
        state.statistics['stem/normalisation/mean']!.dataSync(),
      );
      const evaluated = model.apply(state, images, { training: false }).statistics;
      for (const { name } of model.statistics) {
        expect(evaluated[name]!.dataSync()).toEqual(state.statistics[name]!.dataSync());
      }
    });
  });

  it('gives every weight a gradient that is finite', () => {
    tf.tidy(() => {
      const model = buildModel('resnet20', { imageShape: [16, 16, 3], classes: 10, l2: 0 });
      const { weights, statistics } = uploaded(model, 1);
      const names = Object.keys(weights);
      const images = tf.randomNormal<tf.Rank.R4>([4, 16, 16, 3], 0, 1, 'float32', 7);
      const loss = (...given: tf.Tensor[]) =>
        tf.mean<tf.Scalar>(
          tf.square(
            model.apply(
              { weights: Object.fromEntries(names.map((name, index) => [name, given[index]!])), statistics },
              images,
              { training: true },
            ).logits,
          ),
        );
      const gradients = tf.grads(loss)(Object.values(weights));
      gradients.forEach((gradient, index) => {
        expect(gradient.shape).toEqual(weights[names[index]!]!.shape);
        expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
      });
    });
  });
});
