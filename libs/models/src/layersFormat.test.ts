import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadBackend } from '@coolsweep/backend';
import { loadLayersModel, type Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildModel, kerasNames, loadWeights, modelNames, saveWeights, type Model, type ModelValues } from './index.ts';
import { formulaImages, formulaValues } from './testing/formulaValues.ts';
import { uploaded } from './testing/uploaded.ts';

const small = { imageShape: [32, 32, 3], classes: 10, l2: 0, width: 1 / 4, depth: 1 / 9 } as const;
let folder = '';

beforeAll(async () => {
  expect((await loadBackend()).name).toBe('tensorflow');
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coolsweep-weights-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

interface File {
  readonly name: string;
  readonly shape: number[];
  readonly values: Float32Array;
}

/** What a converter would have made of a model's values, with its own names, as a handler in memory. */
function converted(model: Model, values: ModelValues, rename: (name: string) => string): tf.io.IOHandler {
  const names = kerasNames(model);
  const files: File[] = [...model.weights, ...model.statistics].map(({ name, shape }) => ({
    name: rename(names.get(name)!),
    shape: [...shape],
    values: values.weights[name] ?? values.statistics[name]!,
  }));
  const bytes = Buffer.concat(files.map((file) => Buffer.from(file.values.buffer)));
  return {
    load: () =>
      Promise.resolve({
        weightSpecs: files.map(({ name, shape }) => ({ name, shape, dtype: 'float32' as const })),
        weightData: Uint8Array.from(bytes).buffer,
      }),
  };
}

describe('weights that are saved', () => {
  it.each(modelNames)('of %s are the same bits when they are loaded', async (name) => {
    const model = buildModel(name, small);
    const values = formulaValues(model);
    values.weights['head/bias']![0] = -0;
    values.weights['head/bias']![1] = Number.NaN;
    const before = tf.memory().numTensors;
    await saveWeights(model, values, join(folder, 'new'));
    expect(await loadWeights(model, join(folder, 'new'))).toEqual(values);
    expect(await loadWeights(model, join(folder, 'new', 'model.json'))).toEqual(values);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('are float32 numbers in a file of four bytes each, described by model.json', async () => {
    const model = buildModel('mlp', { imageShape: [2, 2, 1], classes: 3, l2: 0 });
    await saveWeights(model, model.initialize(1), folder);
    const { format, weightsManifest } = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as {
      format: string;
      weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: string }[] }[];
    };
    expect(format).toBe('layers-model');
    expect(weightsManifest[0]!.weights[0]).toMatchObject({ name: 'dense/kernel', shape: [4, 64], dtype: 'float32' });
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['model.json', ...weightsManifest[0]!.paths]));
    const data = await readFile(join(folder, weightsManifest[0]!.paths[0]!));
    expect(data).toHaveLength(4 * model.parameterCount);
  });

  it.each(modelNames)('of %s are a model that TensorFlow.js loads and that gives the same logits', async (name) => {
    const model = buildModel(name, small);
    const values = formulaValues(model);
    await saveWeights(model, values, folder);
    const theirs = await loadLayersModel(`file://${folder}/model.json`);
    expect(theirs.countParams()).toBe(model.parameterCount);
    tf.tidy(() => {
      const images = tf.tensor4d(formulaImages([2, 32, 32, 3]), [2, 32, 32, 3]);
      const ours = model.apply(uploaded(model, values), images, { training: false }).logits;
      const expected = theirs.predict(images) as Tensor;
      const difference = tf.max(tf.abs(tf.sub(ours, expected))).dataSync()[0]!;
      expect(difference).toBeLessThan(1e-5 * tf.max(tf.abs(expected)).dataSync()[0]!);
    });
    theirs.dispose();
  });

  it('are refused when one is missing or of another size', async () => {
    const model = buildModel('mlp', small);
    const { weights, statistics } = model.initialize(1);
    const { 'head/bias': _, ...rest } = weights;
    await expect(saveWeights(model, { weights: rest, statistics }, folder)).rejects.toThrow('for head/bias');
    const short = { weights: { ...weights, 'head/bias': new Float32Array(9) }, statistics };
    await expect(saveWeights(model, short, folder)).rejects.toThrow('for head/bias of mlp are not those of shape [10]');
  });
});

describe('weights that others saved', () => {
  const model = buildModel('resnet20', { ...small, depth: 1 });
  const values = formulaValues(model);

  it('may have names that count on where the session stood', async () => {
    const later = (name: string) =>
      name.replace(/^(.+?)(?:_(\d+))?\//, (_, base: string, n = '0') => `${base}_${Number(n) + 21}/`);
    expect([later('conv2d/kernel'), later('conv2d_3/bias')]).toEqual(['conv2d_21/kernel', 'conv2d_24/bias']);
    expect(await loadWeights(model, converted(model, values, later))).toEqual(values);
  });

  it('may have scopes and output indices in their names', async () => {
    const scoped = (name: string) => `model_1/${name}:0`;
    expect(await loadWeights(model, converted(model, values, scoped))).toEqual(values);
  });

  it('may prepare the images, which our models do not', async () => {
    const handler = converted(model, values, (name) => name);
    const { weightSpecs, weightData } = await handler.load!();
    const load = () =>
      Promise.resolve({
        weightSpecs: [...weightSpecs!, { name: 'normalization/mean', shape: [3], dtype: 'float32' as const }],
        weightData: Uint8Array.from(Buffer.concat([Buffer.from(weightData as ArrayBuffer), Buffer.alloc(12)])).buffer,
      });
    expect(await loadWeights(model, { load })).toEqual(values);
  });

  it('are refused, by name, when they are those of another model', async () => {
    const other = buildModel('resnet8', small);
    const handler = converted(other, formulaValues(other), (name) => name);
    await expect(loadWeights(model, handler)).rejects.toThrow(
      'not the weights of resnet20: missing are 72 (batch_normalization_7/gamma, batch_normalization_7/beta, ',
    );
    const mine = converted(model, values, (name) => name);
    await expect(loadWeights(other, mine)).rejects.toThrow('missing are 0, unknown are 72 (');
  });

  it('are refused when a shape differs', async () => {
    const wider = buildModel('resnet20', { ...small, depth: 1, classes: 11 });
    const handler = converted(wider, formulaValues(wider), (name) => name);
    await expect(loadWeights(model, handler)).rejects.toThrow(
      'head/kernel has shape [16, 11] in the file, not [16, 10]',
    );
  });

  it('are missed when there is no such folder', async () => {
    await expect(loadWeights(model, join(folder, 'nowhere'))).rejects.toThrow('does not exist');
  });
});
