import { loadBackend, randomStream, softmaxCrossEntropy } from '@coolsweep/backend';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { buildModel, type Model, type ModelName } from './index.ts';
import { uploaded } from './testing/uploaded.ts';

const classes = 4;
const batch = 8;
const side = 16;

/** A stripe per class at another height, and noise: learnable within a few steps. */
function stripes(): { readonly images: tf.Tensor4D; readonly labels: tf.Tensor1D } {
  const { normal } = randomStream('stripes');
  const label = (image: number) => image % classes;
  const pixels = Float32Array.from({ length: batch * side * side * 3 }, (_, at) => {
    const row = Math.floor(at / (side * 3)) % side;
    const image = Math.floor(at / (side * side * 3));
    return (Math.floor((row * classes) / side) === label(image) ? 1 : 0) + 0.1 * normal();
  });
  return {
    images: tf.tensor4d(pixels, [batch, side, side, 3]),
    labels: tf.tensor1d(
      Int32Array.from({ length: batch }, (_, image) => label(image)),
      'int32',
    ),
  };
}

/** The loss before each of some updates with momentum. */
function losses(model: Model, steps: number): number[] {
  const { images, labels } = stripes();
  const state = uploaded(model, model.initialize(1));
  const variables = Object.entries(state.weights).map(([name, weight]) => [name, tf.variable(weight)] as const);
  const weights = Object.fromEntries(variables);
  const optimizer = tf.train.momentum(0.003, 0.9);
  let { statistics } = state;
  return Array.from({ length: steps }, (_, step) => {
    const key = tf.tensor1d([7, step], 'int32');
    const before = statistics;
    const loss = optimizer.minimize(() => {
      const output = model.apply({ weights, statistics: before }, images, { training: true, key });
      statistics = Object.fromEntries(Object.entries(output.statistics).map(([name, value]) => [name, tf.keep(value)]));
      return softmaxCrossEntropy(output.logits, labels, { smoothing: 0.1 });
    }, true);
    return loss?.dataSync()[0] ?? Number.NaN;
  });
}

async function lossesOn(prefer: 'wasm' | 'cpu', model: Model, steps: number): Promise<number[]> {
  expect((await loadBackend({ prefer })).name).toBe(prefer);
  return losses(model, steps);
}

const tiny = { imageShape: [side, side, 3], classes, l2: 0, width: 0.25, depth: 0.2 } as const;

/** Losses compared: rounding grows as training goes on, in the deeper model tenfold and more in a step. */
const cases = [
  { name: 'resnet8', compared: 4 },
  { name: 'efficientnet-b0', compared: 2 },
] as const satisfies readonly { name: ModelName; compared: number }[];

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('training on WebAssembly', () => {
  it.each(cases)('gives $name the first losses of plain JavaScript, and lowers them', async ({ name, compared }) => {
    const model = buildModel(name, tiny);
    const wanted = await lossesOn('cpu', model, compared);
    const found = await lossesOn('wasm', model, 40);
    wanted.forEach((loss, step) => expect(Math.abs((found[step] ?? Number.NaN) - loss)).toBeLessThan(1e-4));
    expect(mean(found.slice(-5))).toBeLessThan(0.6 * mean(found.slice(0, 5)));
  });

  it('repeats to the last bit', async () => {
    const model = buildModel('efficientnet-b0', tiny);
    expect(await lossesOn('wasm', model, 5)).toEqual(await lossesOn('wasm', model, 5));
  });
});
