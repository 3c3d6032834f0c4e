import * as tf from '@tensorflow/tfjs-core';
import type { Model, ModelValues } from '../index.ts';
import { tensorNamed } from '../layer.ts';
import { formulaValues } from './formulaValues.ts';
import { uploaded } from './uploaded.ts';

/** Largest logit of calibrated values: no class is certain. */
const largestLogit = 3;

/**
 * Weights by formula, with the statistics that a batch of images has under them: what a trained model has too, so that
 * values stay of one size through all layers and images are told apart.
 *
 * @param images normalised, as many as the statistics are to be of
 */
export function calibratedValues(model: Model, images: tf.Tensor4D): ModelValues {
  const formula = formulaValues(model);
  const momentumOf = new Map(
    model.layers.flatMap(({ keras, statistics }) =>
      statistics.map(({ name }) => [name, Number(keras.config.momentum)] as const),
    ),
  );
  const kept: ModelValues[] = [];
  tf.tidy(() => {
    const state = uploaded(model, formula);
    const key = tf.tensor1d([1, 2], 'int32');
    const moved = model.apply(state, images, { training: true, key }).statistics;
    const statistics = Object.fromEntries(
      Object.entries(formula.statistics).map(([name, before]) => {
        // moved = momentum before + (1 - momentum) of the batch
        const momentum = momentumOf.get(name) ?? Number.NaN;
        const after = tensorNamed(moved, name).dataSync();
        return [name, before.map((value, at) => ((after[at] ?? Number.NaN) - momentum * value) / (1 - momentum))];
      }),
    );
    const values = { weights: formula.weights, statistics };
    const { logits } = model.apply(uploaded(model, values), images, { training: false });
    const scale = largestLogit / (tf.max(tf.abs(logits)).dataSync()[0] ?? Number.NaN);
    const scaled = (name: string) => (formula.weights[name] ?? new Float32Array(0)).map((value) => scale * value);
    const head = { 'head/kernel': scaled('head/kernel'), 'head/bias': scaled('head/bias') };
    kept.push({ weights: { ...formula.weights, ...head }, statistics });
  });
  const [values] = kept;
  if (values === undefined) throw new Error('no values were made');
  return values;
}
