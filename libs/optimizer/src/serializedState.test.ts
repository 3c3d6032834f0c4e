import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { deserializeState, serializeState } from './index.ts';

describe('a serialised state', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('keeps shapes, the step count and every bit, also of what is not finite', async () => {
    const values = [1 / 3, -0, 1e-45, 3.4e38, Number.NaN, Number.NEGATIVE_INFINITY];
    const state = {
      step: tf.scalar(312_400, 'int32'),
      slots: {
        mean: { 'layer/kernel': tf.tensor2d(values, [2, 3]), 'layer/bias': tf.scalar(0.1) },
        meanSquare: { 'layer/kernel': tf.zeros([2, 3]), 'layer/bias': tf.scalar(4) },
      },
    };
    const read = deserializeState(await serializeState(state));
    expect(read.step.dtype).toBe('int32');
    expect(read.step.dataSync()[0]).toBe(312_400);
    expect(Object.keys(read.slots)).toEqual(['mean', 'meanSquare']);
    const { 'layer/kernel': kernel, 'layer/bias': bias } = read.slots.mean!;
    expect(kernel!.shape).toEqual([2, 3]);
    expect(kernel!.dataSync()).toEqual(new Float32Array(values));
    expect(bias!.shape).toEqual([]);
    expect(read.slots.meanSquare!['layer/bias']!.dataSync()[0]).toBe(4);
  });

  it('of an optimizer without memory is the step count', async () => {
    const read = deserializeState(await serializeState({ step: tf.scalar(3, 'int32'), slots: {} }));
    expect(read.step.dataSync()[0]).toBe(3);
    expect(read.slots).toEqual({});
  });

  it('is refused when it has no step count', async () => {
    const weights = await tf.io.encodeWeights({ kernel: tf.zeros([2]) });
    expect(() => deserializeState(weights)).toThrow('step count');
  });

  it('frees nothing of the state, and leaves nothing over', async () => {
    const before = tf.memory().numTensors;
    const state = { step: tf.scalar(1, 'int32'), slots: { mean: { w: tf.zeros([3]) } } };
    const read = deserializeState(await serializeState(state));
    expect(tf.memory().numTensors).toBe(before + 4);
    tf.dispose([state, read]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
