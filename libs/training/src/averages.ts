import type { Model } from '@coolsweep/models';
import {
  add,
  concat,
  div,
  mul,
  reshape,
  slice,
  sub,
  type Rank,
  type Scalar,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import { unflatten } from './flatWeights.ts';
import type { TrainState } from './trainStep.ts';

/**
 * Averages of weights over updates, each one vector: all weights, then all running statistics, which an averaged model
 * needs averaged as well. Absent where the configuration does not ask for one.
 */
export type Averages = {
  /** Exponential moving average. */
  readonly ema: Tensor1D | undefined;
  /** Sum over the epoch's updates so far. */
  readonly epochSum: Tensor1D | undefined;
};

/** What can be evaluated in place of the last weights. */
export type AveragedState = Pick<TrainState, 'weights' | 'statistics'>;

function vectorOf(model: Model, { weights, statistics }: AveragedState): Tensor1D {
  const flat = model.statistics.flatMap(({ name }) => {
    const statistic = statistics[name];
    return statistic === undefined ? [] : [reshape<Rank.R1>(statistic, [-1])];
  });
  return concat<Tensor1D>([weights, ...flat]);
}

/** The averages before the first update: the moving average starts at the first weights. */
export function initialAverages(
  model: Model,
  state: AveragedState,
  { ema, epoch }: { readonly ema?: number | undefined; readonly epoch: boolean },
): Averages {
  return {
    ema: ema === undefined ? undefined : vectorOf(model, state),
    epochSum: epoch ? mul<Tensor1D>(vectorOf(model, state), 0) : undefined,
  };
}

/**
 * Decay of the moving average after `updates` updates: min(decay, (1 + n) / (10 + n)), so that the first weights, which
 * mean nothing, are forgotten in a short run too.
 *
 * Source: tf.train.ExponentialMovingAverage with `num_updates`, as in the official EfficientNet code.
 */
export function emaDecay(decay: number, updates: number): number {
  return Math.min(decay, (1 + updates) / (10 + updates));
}

/** What an update needs beside the weights: numbers that change from update to update. */
export type AveragingValues = {
  /** See `emaDecay`. */
  readonly decay: Scalar;
  /** 0 at the first update of an epoch, else 1. */
  readonly keepsSum: Scalar;
};

/**
 * The averages after an update, as new tensors.
 *
 *   ema' = ema - (1 - decay) (ema - w)
 *   epochSum' = keepsSum epochSum + w
 */
export function updateAverages(
  model: Model,
  averages: Averages,
  { state, decay, keepsSum }: AveragingValues & { readonly state: AveragedState },
): Averages {
  const vector = vectorOf(model, state);
  return {
    ema: averages.ema && sub<Tensor1D>(averages.ema, mul(sub(1, decay), sub(averages.ema, vector))),
    epochSum: averages.epochSum && add<Tensor1D>(mul(keepsSum, averages.epochSum), vector),
  };
}

/** Weights and statistics of an average, to be evaluated; `count` is what its sum is to be divided by. */
export function averagedState(model: Model, vector: Tensor1D, count?: Scalar): AveragedState {
  const scaled = count === undefined ? vector : div<Tensor1D>(vector, count);
  const statistics =
    model.statistics.length === 0 ? {} : unflatten(model.statistics, slice(scaled, model.trainableCount));
  return { weights: slice(scaled, 0, model.trainableCount), statistics };
}
