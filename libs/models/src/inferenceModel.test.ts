import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadBackend } from '@coolsweep/backend';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  buildModel,
  inferenceModel,
  layersFiles,
  layersProbabilities,
  loadWeights,
  modelNames,
  type LayersArtifacts,
  type Model,
  type ModelName,
  type ModelValues,
  type Preparation,
} from './index.ts';
import { calibratedValues } from './testing/calibratedValues.ts';
import { formulaImages } from './testing/formulaValues.ts';
import { uploaded } from './testing/uploaded.ts';

let folder = '';
beforeAll(async () => {
  expect((await loadBackend()).name).toBe('tensorflow');
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coolsweep-inference-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

type Shape = readonly [number, number, number];

/** A mean of its own at every place, as of small images; and one for each channel, as of those of ImageNet. */
const preparations: Readonly<Record<string, (shape: Shape) => Preparation>> = {
  'a mean image': (shape) => ({
    shape,
    mean: formulaImages([1, ...shape]).map((value) => value / 2 + 0.1),
    deviation: new Float32Array(shape[2]).fill(1),
  }),
  'mean and deviation of each channel': ([, , channels]) => ({
    shape: [1, 1, channels],
    mean: Float32Array.of(0.485, 0.456, 0.406).subarray(0, channels),
    deviation: Float32Array.of(0.229, 0.224, 0.225).subarray(0, channels),
  }),
};

/** Bytes of a few images. */
const pixelsOf = (shape: readonly [number, ...Shape]) =>
  Uint8Array.from(formulaImages(shape), (value) => Math.round(255 * value));

interface Given {
  readonly pixels: Uint8Array;
  readonly shape: readonly [number, ...Shape];
  readonly preparation: Preparation;
}

/** Images as training prepares them. */
function prepared({ pixels, shape, preparation }: Given): tf.Tensor4D {
  const { mean, deviation } = preparation;
  const scaled = tf.div(tf.tensor4d(Float32Array.from(pixels), [...shape]), 255);
  return tf.div<tf.Tensor4D>(tf.sub(scaled, tf.tensor(mean, [...preparation.shape])), tf.tensor1d(deviation));
}

/** Weights, and the statistics of eight images. */
function valuesOf(model: Model, imageShape: Shape, preparation: Preparation): ModelValues {
  const shape = [8, ...imageShape] as const;
  const images = tf.tidy(() => prepared({ pixels: pixelsOf(shape), shape, preparation }));
  const values = calibratedValues(model, images);
  images.dispose();
  return values;
}

/** Probabilities by our own model, in evaluation mode. */
function ownProbabilities(model: Model, values: ModelValues, given: Given): Float32Array {
  return tf.tidy(() => {
    const { logits } = model.apply(uploaded(model, values), prepared(given), { training: false });
    return tf.softmax(logits).dataSync<'float32'>();
  });
}

async function written(artifacts: LayersArtifacts): Promise<string> {
  for (const { name, bytes } of layersFiles(artifacts)) await writeFile(join(folder, name), bytes);
  return `file://${folder}/model.json`;
}

function predicted(model: LayersModel, images: tf.Tensor4D): Float32Array {
  return (model.predict(images) as tf.Tensor).dataSync<'float32'>();
}

const largestDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((largest, value, at) => Math.max(largest, Math.abs(value - b[at]!)), 0);

const small = { width: 1 / 4, depth: 1 / 9 };
const cases: { name: ModelName; imageShape: Shape; scale: { width?: number; depth?: number } }[] = [
  ...modelNames.map((name) => ({ name, imageShape: [32, 32, 3] as const, scale: small })),
  // As published, and with other images.
  { name: 'resnet20', imageShape: [32, 32, 3], scale: {} },
  { name: 'efficientnet-b0', imageShape: [45, 33, 3], scale: {} },
  { name: 'resnet8', imageShape: [28, 28, 1], scale: {} },
  { name: 'mlp', imageShape: [8, 8, 1], scale: {} },
];

describe.each(Object.keys(preparations))('an inference model with %s', (kind) => {
  it.each(cases)(
    'of $name for images of $imageShape gives, loaded by TensorFlow.js, the probabilities of our own to 1e-5',
    async ({ name, imageShape, scale }) => {
      const model = buildModel(name, { imageShape, classes: 10, l2: 0, ...scale });
      const preparation = preparations[kind]!(imageShape);
      const values = valuesOf(model, imageShape, preparation);
      const shape = [3, ...imageShape] as const;
      const pixels = pixelsOf(shape);
      const before = tf.memory().numTensors;
      const theirs = await loadLayersModel(await written(await inferenceModel(model, values, preparation)));
      const given = tf.tensor4d(Float32Array.from(pixels), [...shape]);
      const [own, loaded] = [
        ownProbabilities(model, values, { pixels, shape, preparation }),
        tf.tidy(() => predicted(theirs, given)),
      ];
      expect(loaded).toHaveLength(3 * 10);
      expect(largestDifference(own, loaded)).toBeLessThan(1e-5);
      // Images and classes are told apart: equal numbers would prove little.
      expect(Math.max(...own)).toBeLessThan(0.999);
      expect(largestDifference(own.subarray(0, 10), own.subarray(10, 20))).toBeGreaterThan(1e-3);
      theirs.dispose();
      given.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

describe('an inference model', () => {
  const imageShape = [8, 8, 3] as const;
  const model = buildModel('resnet8', { imageShape, classes: 4, l2: 0 });
  const preparation = preparations['a mean image']!(imageShape);
  let values: ModelValues;
  beforeAll(() => {
    values = valuesOf(model, imageShape, preparation);
  });
  const shape = [2, ...imageShape] as const;
  const pixels = pixelsOf(shape);

  it('takes images of whole numbers too, as they come from a canvas', async () => {
    const theirs = await loadLayersModel(await written(await inferenceModel(model, values, preparation)));
    const loaded = tf.tidy(() => predicted(theirs, tf.tensor4d(Int32Array.from(pixels), [...shape], 'int32')));
    const own = ownProbabilities(model, values, { pixels, shape, preparation });
    expect(largestDifference(own, loaded)).toBeLessThan(1e-5);
    theirs.dispose();
  });

  it('gives probabilities: they add up to 1 for every image', async () => {
    const loaded = await layersProbabilities(await inferenceModel(model, values, preparation), { pixels, shape });
    for (const image of [0, 1]) {
      const sum = loaded.subarray(4 * image, 4 * image + 4).reduce((total, value) => total + value, 0);
      expect(sum).toBeCloseTo(1, 5);
    }
  });

  it('holds the weights of the model, which can be read back', async () => {
    await written(await inferenceModel(model, values, preparation));
    expect(await loadWeights(model, folder)).toEqual(values);
  });

  it('is cut into files of at most 4 MiB, which together hold every number once', async () => {
    const wide = buildModel('mlp', { imageShape: [32, 32, 3], classes: 10, l2: 0, width: 8 });
    const artifacts = await inferenceModel(wide, wide.initialize(1), preparations['a mean image']!([32, 32, 3]));
    const [topology, ...shards] = layersFiles(artifacts);
    const bytes = 4 * (wide.parameterCount + 2 * 32 * 32 * 3);
    expect(shards.map(({ name }) => name)).toEqual(['group1-shard1of2.bin', 'group1-shard2of2.bin']);
    expect(shards.map((shard) => shard.bytes.length)).toEqual([2 ** 22, bytes - 2 ** 22]);
    const { weightsManifest } = JSON.parse(Buffer.from(topology!.bytes).toString()) as {
      weightsManifest: { paths: string[] }[];
    };
    expect(weightsManifest.map(({ paths }) => paths)).toEqual([shards.map(({ name }) => name)]);
    expect((await loadLayersModel(await written(artifacts))).countParams()).toBe(bytes / 4);
  });
});
