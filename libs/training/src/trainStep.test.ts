import { loadBackend, randomStream } from '@coolsweep/backend';
import { buildModel } from '@coolsweep/models';
import { asScalars, sgd, stepValues } from '@coolsweep/optimizer';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { flatten, penaltySlope, unflatten } from './flatWeights.ts';
import { initialState } from './initialState.ts';
import { trainStep, type LabelledImages, type TrainInput } from './trainStep.ts';

const imageShape = [8, 8, 1] as const;
const model = buildModel('resnet8', { imageShape, classes: 10, l2: 1e-2 });
const transform = sgd({ learningRate: 0.1 });
const subject = { model, transform, options: { labelSmoothing: 0, measuresLayers: false } };

function batch(name: string, size = 16): LabelledImages {
  const { integer } = randomStream('batch', name);
  const pixels = Float32Array.from({ length: size * 8 * 8 }, () => integer(256));
  return {
    images: tf.tensor4d(pixels, [size, ...imageShape]),
    labels: tf.tensor1d(
      Int32Array.from({ length: size }, () => integer(10)),
      'int32',
    ),
  };
}

function input(given: Partial<TrainInput> = {}): TrainInput {
  return {
    state: initialState(model, transform, 1),
    constants: {
      imageMean: tf.zeros([...imageShape]),
      imageDeviation: undefined,
      penaltySlope: tf.tensor1d(penaltySlope(model)),
      decayMask: undefined,
    },
    key: tf.tensor1d([1, 2], 'int32'),
    batch: batch('a'),
    noiseBatch: null,
    values: asScalars(stepValues(transform, 0)),
    ...given,
  };
}

describe('a training step', () => {
  beforeAll(async () => {
    await loadBackend();
  });

  it('changes nothing of what it is given and gives the same for the same', () => {
    const given = input();
    const before = [...given.state.weights.dataSync()];
    const [first, second] = [trainStep(subject, given), trainStep(subject, given)];
    expect([...given.state.weights.dataSync()]).toEqual(before);
    expect([...first.state.weights.dataSync()]).toEqual([...second.state.weights.dataSync()]);
    expect([...first.state.weights.dataSync()]).not.toEqual(before);
  });

  it('leaves only its output: tensors do not grow over 50 steps', () => {
    const given = input({ noiseBatch: batch('b') });
    let current = trainStep(subject, given);
    const before = tf.memory().numTensors;
    for (let n = 0; n < 50; n++) {
      const next = trainStep(subject, { ...given, state: current.state });
      tf.dispose(current);
      current = next;
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('adds 2 l2 w to the gradient of convolution kernels only, and nothing to the loss it reports', () => {
    const free = buildModel('resnet8', { imageShape, classes: 10, l2: 0 });
    const given = input();
    const penalised = trainStep(subject, given);
    const unpenalised = trainStep(subject, {
      ...given,
      constants: { ...given.constants, penaltySlope: tf.tensor1d(penaltySlope(free)) },
    });
    expect(penalised.readouts.dataSync()[0]).toBe(unpenalised.readouts.dataSync()[0]);
    const weights = unflatten(model.weights, given.state.weights);
    const difference = unflatten(model.weights, tf.sub(penalised.state.weights, unpenalised.state.weights));
    for (const { name, shape, role } of model.weights) {
      const isConvolution = role === 'kernel' && shape.length === 4;
      const expected = isConvolution ? -0.1 * 2 * 1e-2 * weights[name]!.dataSync()[0]! : 0;
      expect(difference[name]!.dataSync()[0]).toBeCloseTo(expected, 6);
    }
  });

  it('reports the mean squared displacement and the variance of the gradient', () => {
    const given = input({
      noiseBatch: batch('b'),
      constants: { ...input().constants, penaltySlope: tf.tensor1d(new Float32Array(model.trainableCount)) },
    });
    const gradientOf = (of: LabelledImages) => {
      const moved = trainStep(subject, { ...given, batch: of, noiseBatch: null }).state.weights;
      return [...tf.div(tf.sub(given.state.weights, moved), 0.1).dataSync()];
    };
    const [a, b] = [gradientOf(given.batch), gradientOf(batch('b'))];
    const { readouts, measurements } = trainStep(subject, given);
    const [, , msd] = readouts.dataSync();
    const [variance] = measurements!.dataSync();
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(msd! / mean(a.map((g) => (0.1 * g) ** 2))).toBeCloseTo(1, 3);
    expect(variance! / mean(a.map((g, i) => (g - b[i]!) ** 2 / 2))).toBeCloseTo(1, 3);
  });

  it('learns: the loss of one batch falls over 30 steps', () => {
    const given = input();
    let current = given.state;
    const losses = Array.from({ length: 30 }, () => {
      const result = trainStep(subject, { ...given, state: current });
      current = result.state;
      return result.readouts.dataSync()[0]!;
    });
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 3);
  });
});

describe('the weight vector', () => {
  it('comes apart into the weights it was made of', () => {
    const { weights } = model.initialize(5);
    const parts = unflatten(model.weights, tf.tensor1d(flatten(model, weights)));
    for (const { name, shape } of model.weights) {
      expect(parts[name]!.shape).toEqual(shape);
      expect([...parts[name]!.dataSync()]).toEqual([...weights[name]!]);
    }
  });
});
