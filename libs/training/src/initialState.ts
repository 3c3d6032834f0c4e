import type { Model } from '@coolsweep/models';
import type { GradientTransform } from '@coolsweep/optimizer';
import { tensor, tensor1d } from '@tensorflow/tfjs-core';
import { flatten } from './flatWeights.ts';
import type { TrainState } from './trainStep.ts';

/** What training starts from: the same for the same seed. The caller disposes it. */
export function initialState(model: Model, transform: Pick<GradientTransform, 'init'>, seed: number): TrainState {
  const initial = model.initialize(seed);
  const weights = tensor1d(flatten(model, initial.weights));
  const statistics = Object.fromEntries(
    model.statistics.map(({ name, shape }) => [
      name,
      tensor(initial.statistics[name] ?? new Float32Array(0), [...shape]),
    ]),
  );
  return { weights, statistics, optimizer: transform.init({ weights }) };
}
