import { loadBackend } from '@coolsweep/backend';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel, modelNames, type Layer, type Model, type ModelName } from './index.ts';
import { uploaded } from './testing/uploaded.ts';

const cifar = { imageShape: [32, 32, 3], classes: 10, l2: 1e-4 } as const;

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

/** Weights of a convolution k x k from a to b channels without bias, and of a normalisation. */
const kernel = (size: number, inputs: number, outputs: number) => size * size * inputs * outputs;
const norm = (channels: number) => 2 * channels;

/** Version 1 with n blocks per stage: stem, blocks, two projections and the dense layer, biases in all convolutions. */
function version1Count(n: number): number {
  const block = (inputs: number, outputs: number) =>
    kernel(3, inputs, outputs) + kernel(3, outputs, outputs) + 2 * outputs + 2 * norm(outputs);
  const stage = (inputs: number, outputs: number) => block(inputs, outputs) + (n - 1) * block(outputs, outputs);
  const projection = (inputs: number, outputs: number) => kernel(1, inputs, outputs) + outputs;
  const stem = kernel(3, 3, 16) + 16 + norm(16);
  return stem + stage(16, 16) + stage(16, 32) + stage(32, 64) + projection(16, 32) + projection(32, 64) + 64 * 10 + 10;
}

/** Version 2 with n bottlenecks per stage; the very first convolution of a block finds its input normalised. */
function version2Count(n: number): number {
  const block = (inputs: number, inner: number, outputs: number) =>
    norm(inputs) +
    kernel(1, inputs, inner) +
    inner + // reduce
    norm(inner) +
    kernel(3, inner, inner) +
    inner + // middle
    norm(inner) +
    kernel(1, inner, outputs) +
    outputs; // expand
  const stage = (inputs: number, inner: number, outputs: number) =>
    block(inputs, inner, outputs) + (n - 1) * block(outputs, inner, outputs) + kernel(1, inputs, outputs) + outputs;
  const stem = kernel(3, 3, 16) + 16 + norm(16);
  const stages = stage(16, 16, 64) - norm(16) + stage(64, 64, 128) + stage(128, 128, 256);
  return stem + stages + norm(256) + 256 * 10 + 10;
}

/** Four stages of basic blocks without biases, projections normalised. */
function resnet34Count(): number {
  const block = (inputs: number, outputs: number) =>
    kernel(3, inputs, outputs) + kernel(3, outputs, outputs) + 2 * norm(outputs);
  const stage = (inputs: number, outputs: number, n: number) =>
    block(inputs, outputs) + (n - 1) * block(outputs, outputs) + kernel(1, inputs, outputs) + norm(outputs);
  const first = kernel(3, 3, 64) + norm(64) + 3 * block(64, 64);
  return first + stage(64, 128, 4) + stage(128, 256, 6) + stage(256, 512, 3) + 512 * 10 + 10;
}

describe('the trainable parameters for CIFAR-10', () => {
  const counts: { name: ModelName; known: number; structure: number }[] = [
    { name: 'resnet8', known: 78_186, structure: version1Count(1) },
    { name: 'resnet20', known: 273_066, structure: version1Count(3) },
    { name: 'resnet32', known: 467_946, structure: version1Count(5) },
    { name: 'resnet44', known: 662_826, structure: version1Count(7) },
    { name: 'resnet56', known: 857_706, structure: version1Count(9) },
    { name: 'resnet110', known: 1_734_666, structure: version1Count(18) },
    { name: 'resnet29v2', known: 843_786, structure: version2Count(3) },
    { name: 'resnet56v2', known: 1_663_338, structure: version2Count(6) },
    { name: 'resnet110v2', known: 3_302_442, structure: version2Count(12) },
    { name: 'resnet34', known: 21_282_122, structure: resnet34Count() },
    { name: 'mlp', known: 197_322, structure: 32 * 32 * 3 * 64 + 64 + 64 * 10 + 10 },
  ];

  it.each(counts)('of $name are $known, as the structure says', ({ name, known, structure }) => {
    expect(buildModel(name, cifar).trainableCount).toBe(known);
    expect(structure).toBe(known);
  });

  it('double in one direction of every kernel when the width doubles', () => {
    const wide = buildModel('resnet20', { ...cifar, width: 2 });
    expect(shapeOf(wide, 'stem/convolution/kernel')).toEqual([3, 3, 3, 2 * 16]);
    expect(shapeOf(wide, 'stage3/block3/second/convolution/kernel')).toEqual([3, 3, 2 * 64, 2 * 64]);
    expect(shapeOf(wide, 'head/kernel')).toEqual([2 * 64, 10]);
  });

  it('grow by the blocks when the depth grows: resnet20 at 5/3 is resnet32', () => {
    expect(buildModel('resnet20', { ...cifar, depth: 5 / 3 }).trainableCount).toBe(version1Count(5));
  });
});

describe('resnet34', () => {
  const model = buildModel('resnet34', cifar);

  it('has a 3x3 stem, no biases in convolutions and normalised projections', () => {
    expect(shapeOf(model, 'stem/convolution/kernel')).toEqual([3, 3, 3, 64]);
    expect(shapeOf(model, 'stage1/block1/projection/convolution/kernel')).toBeUndefined();
    expect(shapeOf(model, 'stage2/block1/projection/convolution/kernel')).toEqual([1, 1, 64, 128]);
    expect(shapeOf(model, 'stage4/block3/second/convolution/kernel')).toEqual([3, 3, 512, 512]);
    expect(model.weights.filter(({ role }) => role === 'bias').map(({ name }) => name)).toEqual(['head/bias']);
  });

  it('halves the image three times, with equal padding on both sides', () => {
    const ends = model.layers.filter(({ name }) => /block\d+\/relu$/.test(name)).map(({ shape }) => shape.join());
    expect([...new Set(ends)]).toEqual(['32,32,64', '16,16,128', '8,8,256', '4,4,512']);
    expect(model.layers.filter(({ keras }) => keras.className === 'ZeroPadding2D')).toHaveLength(3);
  });

  it('starts as PyTorch does: uniform up to 1 / sqrt(fanIn), the last bias too', () => {
    const { weights } = buildModel('resnet34', { ...cifar, width: 1 / 4 }).initialize(1);
    const values = weights['stage2/block2/first/convolution/kernel']!;
    const limit = 1 / Math.sqrt(3 * 3 * 32);
    const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(limit);
    // The variance of a uniform number up to a limit is limit^2 / 3.
    expect(Math.sqrt(3 * square) / limit).toBeCloseTo(1, 1.7);
    expect(weights['head/bias']!.some((value) => value !== 0)).toBe(true);
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
    { name: 'resnet34', imageShape: [9, 7, 3], classes: 5 },
    { name: 'resnet29v2', imageShape: [7, 9, 3], classes: 5 },
    { name: 'efficientnet-b0', imageShape: [32, 32, 3], classes: 10 },
    { name: 'efficientnet-b0', imageShape: [45, 33, 3], classes: 10 },
    { name: 'mlp', imageShape: [8, 8, 1], classes: 4 },
  ];

  it.each(cases)('of $name with $imageShape gives every layer the shape it states', ({ name, ...shape }) => {
    tf.tidy(() => {
      const model = buildModel(name, { ...shape, l2: 0, width: 1 / 4, depth: 1 / 4 });
      const state = uploaded(model, model.initialize(1));
      const values = new Map<Layer, tf.Tensor>([[model.layers[0]!, tf.ones([2, ...shape.imageShape])]]);
      for (const layer of model.layers.slice(1)) {
        const inputs = layer.inputs.map((input) => values.get(input)!);
        const { value } = layer.compute(inputs, { state, mode: { training: false } });
        expect(value.shape, layer.name).toEqual([2, ...layer.shape]);
        values.set(layer, value);
      }
    });
  });

  it.each(cases)('of $name takes images of $imageShape and gives one logit per class', ({ name, ...shape }) => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const model = buildModel(name, { ...shape, l2: 0, width: 1 / 2 });
      const state = uploaded(model, model.initialize(1));
      const images = tf.ones<tf.Rank.R4>([2, ...shape.imageShape]);
      const { logits } = model.apply(state, images, { training: true, key: tf.tensor1d([1, 2], 'int32') });
      expect(logits.shape).toEqual([2, shape.classes]);
      expect(logits.dataSync().every(Number.isFinite)).toBe(true);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(modelNames)('of %s leaves nothing but the logits where no gradient is recorded', (name) => {
    tf.tidy(() => {
      const model = buildModel(name, { imageShape: [16, 16, 3], classes: 10, l2: 0, width: 1 / 4, depth: 1 / 9 });
      const state = uploaded(model, model.initialize(1));
      const images = tf.ones<tf.Rank.R4>([2, 16, 16, 3]);
      const before = tf.memory().numTensors;
      const evaluated = model.apply(state, images, { training: false });
      expect(tf.memory().numTensors - before).toBe(1);
      expect(evaluated.logits.dataSync().every(Number.isFinite)).toBe(true);
      const key = tf.tensor1d([1, 2], 'int32');
      model.apply(state, images, { training: true, key });
      // And, in training, the new statistics.
      expect(tf.memory().numTensors - before).toBe(1 + 1 + 1 + model.statistics.length);
      expect(images.dataSync()[0]).toBe(1);
    });
  });

  it('moves the statistics in training only', () => {
    tf.tidy(() => {
      const model = buildModel('resnet8', { imageShape: [8, 8, 1], classes: 10, l2: 0 });
      const state = uploaded(model, model.initialize(1));
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

  it.each(modelNames)('of %s gives every weight a gradient that is finite and not zero', (name) => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const model = buildModel(name, { imageShape: [16, 16, 3], classes: 10, l2: 0, width: 1 / 4, depth: 1 / 9 });
      const { weights, statistics } = uploaded(model, model.initialize(1));
      const names = Object.keys(weights);
      const images = tf.randomNormal<tf.Rank.R4>([8, 16, 16, 3], 0, 1, 'float32', 7);
      const mode = { training: true, key: tf.tensor1d([1, 2], 'int32') };
      const loss = (...given: tf.Tensor[]) => {
        const state = { weights: Object.fromEntries(names.map((key, index) => [key, given[index]!])), statistics };
        return tf.mean<tf.Scalar>(tf.square(model.apply(state, images, mode).logits));
      };
      tf.grads(loss)(Object.values(weights)).forEach((gradient, index) => {
        expect(gradient.shape).toEqual(weights[names[index]!]!.shape);
        expect(gradient.dataSync().every(Number.isFinite), names[index]).toBe(true);
        // In front of a normalisation a bias changes nothing.
        if (!names[index]!.endsWith('convolution/bias')) {
          expect(tf.sum(tf.abs(gradient)).dataSync()[0], names[index]).toBeGreaterThan(0);
        }
      });
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
