import * as tf from '@tensorflow/tfjs-core';
import type { HostValues, Model, ModelState, ModelValues } from '../index.ts';

/** A model's values as tensors. */
export function uploaded(model: Model, values: ModelValues): ModelState {
  const tensors = (specs: Model['weights'] | Model['statistics'], from: HostValues) =>
    Object.fromEntries(specs.map(({ name, shape }) => [name, tf.tensor(from[name] ?? [], [...shape])]));
  return { weights: tensors(model.weights, values.weights), statistics: tensors(model.statistics, values.statistics) };
}
