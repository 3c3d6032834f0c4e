import { loadBackend } from '@coolsweep/backend';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from './index.ts';
import { formulaImages, formulaValues } from './testing/formulaValues.ts';
import { uploaded } from './testing/uploaded.ts';
import keras from './testing/kerasLogits.json' with { type: 'json' };

const cases = [
  { name: 'resnet20', expected: keras.models.resnet20 },
  { name: 'efficientnet-b0', expected: keras.models['efficientnet-b0'] },
] as const;

describe('with the same weights, statistics and images', () => {
  beforeAll(async () => {
    expect((await loadBackend()).name).toBe('tensorflow');
  });

  it.each(cases)('$name has the logits of Keras to 1e-4 of the largest', ({ name, expected }) => {
    const [height = 0, width = 0, channels = 0] = expected.imageShape;
    const [logits = []] = expected.logits;
    const model = buildModel(name, { imageShape: [height, width, channels], classes: logits.length, l2: 0 });
    expect(model.parameterCount).toBe(expected.parameters);
    const values = formulaValues(model);
    const shape: [number, number, number, number] = [expected.logits.length, height, width, channels];
    const computed = tf.tidy(() => {
      const state = uploaded(model, values);
      const images = tf.tensor4d(formulaImages(shape), shape);
      return model.apply(state, images, { training: false }).logits.arraySync();
    });
    const largest = Math.max(...expected.logits.flat().map(Math.abs));
    const differences = expected.logits.flat().map((value, index) => Math.abs(value - computed.flat()[index]!));
    expect(Math.max(...differences) / largest).toBeLessThan(1e-4);
  });
});
