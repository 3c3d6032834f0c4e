import { loadBackend } from '@coolsweep/backend';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { dropConnect, dropout } from './dropping.ts';
import { buildModel, type ApplyMode } from './index.ts';
import type { Layer } from './layer.ts';
import { imageInput } from './reshaping.ts';
import { uploaded } from './testing/uploaded.ts';

const key = (first: number, second: number) => tf.tensor1d([first, second], 'int32');
const nothing = { weights: {}, statistics: {} };
const images = imageInput([4, 4, 8]);
const batch = 256;

function computed(layer: Layer, mode: ApplyMode): number[] {
  return tf.tidy(() => [...layer.compute([tf.ones([batch, 4, 4, 8])], { state: nothing, mode }).value.dataSync()]);
}

describe.each(['tensorflow', 'wasm', 'cpu'] as const)('on %s', (prefer) => {
  beforeAll(async () => {
    expect((await loadBackend({ prefer })).name).toBe(prefer);
  });

  const layers = [
    { kind: 'dropout', layer: dropout(images, { name: 'drop', rate: 0.25, place: 3 }), draws: batch * 4 * 4 * 8 },
    { kind: 'drop-connect', layer: dropConnect(images, { name: 'drop', rate: 0.25, place: 3 }), draws: batch },
  ];

  it.each(layers)('$kind keeps the mean: a quarter becomes 0, the rest 1 / 0.75', ({ layer, draws }) => {
    const values = computed(layer, { training: true, key: key(1, 1) });
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    // Four deviations; a single number has variance (1 - keep) / keep.
    expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.sqrt(0.25 / 0.75 / draws));
  });

  it.each(layers)('$kind is a function of its key', ({ layer }) => {
    const first = computed(layer, { training: true, key: key(1, 1) });
    expect(computed(layer, { training: true, key: key(1, 1) })).toEqual(first);
    expect(computed(layer, { training: true, key: key(1, 2) })).not.toEqual(first);
  });

  it.each(layers)('$kind does nothing outside training', ({ layer }) => {
    expect(new Set(computed(layer, { training: false }))).toEqual(new Set([1]));
  });

  it.each(layers)('$kind asks for a key in training', ({ layer }) => {
    expect(() => computed(layer, { training: true })).toThrow('apply the model with a key');
  });

  it('drop-connect drops whole images', () => {
    const values = computed(dropConnect(images, { name: 'drop', rate: 0.5, place: 1 }), {
      training: true,
      key: key(1, 1),
    });
    for (let image = 0; image < batch; image++) {
      expect(new Set(values.slice(image * 128, (image + 1) * 128)).size).toBe(1);
    }
  });

  it('places with one key draw independently', () => {
    const [a, b] = [1, 2].map((place) =>
      computed(dropout(images, { name: 'drop', rate: 0.5, place }), { training: true, key: key(1, 1) }),
    );
    const both = a!.filter((value, at) => value > 0 && b![at]! > 0).length;
    const count = batch * 128;
    expect(Math.abs(both / count - 1 / 4)).toBeLessThan(4 * Math.sqrt(((1 / 4) * (3 / 4)) / count));
  });
});

describe('a model that drops', () => {
  beforeAll(async () => {
    await loadBackend();
  });
  const model = buildModel('resnet8', { imageShape: [8, 8, 1], classes: 4, l2: 0, dropout: 0.5, dropConnect: 0.5 });
  const input = () => tf.ones<tf.Rank.R4>([16, 8, 8, 1]);

  it('gives the same logits for the same key, others for another, and needs one in training only', () => {
    tf.tidy(() => {
      const state = uploaded(model, model.initialize(1));
      const logits = (mode: ApplyMode) => [...model.apply(state, input(), mode).logits.dataSync()];
      const first = logits({ training: true, key: key(4, 5) });
      expect(logits({ training: true, key: key(4, 5) })).toEqual(first);
      expect(logits({ training: true, key: key(4, 6) })).not.toEqual(first);
      expect(logits({ training: false })).toEqual(logits({ training: false }));
      expect(() => logits({ training: true })).toThrow('apply the model with a key');
    });
  });

  it('starts with the weights of the model that drops nothing', () => {
    const plain = buildModel('resnet8', { imageShape: [8, 8, 1], classes: 4, l2: 0 });
    expect(model.initialize(3)).toEqual(plain.initialize(3));
  });

  it('cannot be a perceptron with drop-connect', () => {
    expect(() => buildModel('mlp', { imageShape: [8, 8, 1], classes: 4, l2: 0, dropConnect: 0.1 })).toThrow(
      'no residual blocks',
    );
  });
});
