import { crossEntropies, floatsOf, foldKey, gatherFloats, gatherIntegers, type StepFunction } from '@coolsweep/backend';
import { augmentPixels, type Augmentation } from '@coolsweep/data';
import type { Model } from '@coolsweep/models';
import type { StepValues } from '@coolsweep/optimizer';
import {
  concat,
  dispose,
  expandDims,
  mul,
  slice,
  stack,
  sum,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { averagedState, updateAverages, type AveragedState, type Averages, type AveragingValues } from './averages.ts';
import { unflatten } from './flatWeights.ts';
import {
  correctOnes,
  normalised,
  trainStep,
  type LabelledImages,
  type TrainConstants,
  type TrainState,
} from './trainStep.ts';
import type { TrialPlan } from './trialPlan.ts';

/** Updates whose read-outs are kept on the device; they must be read before one more is made. */
export const keptReadouts = 20;

/** What a trial's steps change. */
export type TrialState = {
  readonly train: TrainState;
  readonly averages: Averages;
  /** [keptReadouts, readoutCount]: of the last updates, the latest at the end. */
  readonly readouts: Tensor2D;
};

/** Images in memory, all that a trial uses: [images, height, width, channels] bytes, and their labels. */
export type ResidentImages = { readonly pixels: Tensor4D; readonly labels: Tensor1D };

/** What no step of a trial changes. */
export type TrialConstants = {
  readonly train: TrainConstants;
  /** Absent where batches come from outside. */
  readonly images: ResidentImages | undefined;
};

/** Images of a batch: by their number among the resident ones, or as they are. */
export type BatchInput =
  | { readonly indices: Tensor1D }
  | {
      /** [batch, height, width, channels] bytes. */
      readonly pixels: Tensor4D;
      readonly labels: Tensor1D;
    };

/** Weights that can be evaluated. */
export type EvaluatedWeights = 'last' | 'ema' | 'averaged';

export type TrialInput =
  | {
      readonly kind: 'update';
      readonly batch: BatchInput;
      /** For measuring the gradient's noise; null at most updates. */
      readonly noise: BatchInput | null;
      readonly values: StepValues<Scalar>;
      /** int32 [2]: seed and update. */
      readonly key: Tensor1D;
      /** Null without averages. */
      readonly averaging: AveragingValues | null;
    }
  | {
      readonly kind: 'evaluation';
      readonly weights: EvaluatedWeights;
      readonly batch: BatchInput;
      /** 1 for each image that counts, 0 for one that only fills the batch. */
      readonly counts: Tensor1D;
      /** Updates summed up in the epoch's average. */
      readonly updates: Scalar;
    }
  | { readonly kind: 'readouts' };

export type TrialOutput = {
  /** See `measurementsOf`; of an update with a noise batch. */
  readonly measurements?: Tensor1D;
  /** Sum of the cross entropies, and number of images classified correctly; of an evaluation. */
  readonly sums?: Tensor1D;
  /** See `TrialState.readouts`. */
  readonly readouts?: Tensor2D;
};

export type TrialStep = StepFunction<TrialState, TrialConstants, TrialInput, TrialOutput>;

/**
 * Factor of the loss, and divisor of its gradient, in 16-bit floats: the gradients of activations are small, and would be
 * rounded to zero. A power of two, so that it changes no digit.
 */
const lossScale = 2 ** 10;

/** Places of use of an update's key beside those of `trainStep`. */
const keyOf = { augmentation: 0x4000, noiseAugmentation: 0x5000 } as const;

function imagesOf(batch: BatchInput, { images }: TrialConstants): LabelledImages {
  if ('pixels' in batch) return { images: floatsOf(batch.pixels), labels: batch.labels };
  if (images === undefined) throw new Error('the batch names images by number, but none are resident');
  return { images: gatherFloats(images.pixels, batch.indices), labels: gatherIntegers(images.labels, batch.indices) };
}

function augmented(given: LabelledImages, augmentation: Augmentation, key: Tensor1D): LabelledImages {
  return { images: augmentPixels(given.images, augmentation, key), labels: given.labels };
}

/** The averages of a trial, or its last weights, as a model takes them. */
function chosenWeights(
  model: Model,
  { train, averages }: TrialState,
  { weights, updates }: { readonly weights: EvaluatedWeights; readonly updates: Scalar },
): AveragedState {
  if (weights === 'ema' && averages.ema !== undefined) return averagedState(model, averages.ema);
  if (weights === 'averaged' && averages.epochSum !== undefined)
    return averagedState(model, averages.epochSum, updates);
  return train;
}

/**
 * Everything that a trial computes with tensors as one function, so that all of it shares one compiled graph and its
 * variables: an update, the evaluation of a batch, and reading back what updates measured.
 */
export function trialStep({ model, transform, config }: TrialPlan): TrialStep {
  const options = {
    labelSmoothing: config.labelSmoothing,
    measuresLayers: config.telemetry.layers,
    lossScale: config.precision === 'f16' ? lossScale : 1,
  };
  const { augment } = config.dataset;

  const update = (state: TrialState, constants: TrialConstants, input: Extract<TrialInput, { kind: 'update' }>) => {
    const { noise, values, key, averaging } = input;
    const given = (batch: BatchInput, place: number) =>
      augmented(imagesOf(batch, constants), augment, foldKey(key, place));
    const result = trainStep(
      { model, transform, options },
      {
        state: state.train,
        constants: constants.train,
        batch: given(input.batch, keyOf.augmentation),
        noiseBatch: noise && given(noise, keyOf.noiseAugmentation),
        values,
        key,
      },
    );
    const averages =
      averaging === null
        ? state.averages
        : updateAverages(model, state.averages, { state: result.state, ...averaging });
    const readouts = concat([slice(state.readouts, [1, 0]), expandDims<Tensor2D>(result.readouts, 0)]);
    dispose(result.readouts);
    const { measurements } = result;
    return {
      state: { train: result.state, averages, readouts },
      output: measurements === undefined ? {} : { measurements },
    };
  };

  const evaluate = (
    state: TrialState,
    constants: TrialConstants,
    input: Extract<TrialInput, { kind: 'evaluation' }>,
  ): Tensor1D => {
    const { weights, statistics } = chosenWeights(model, state, input);
    const { images, labels } = imagesOf(input.batch, constants);
    const modelState = { weights: unflatten(model.weights, weights), statistics };
    const { logits } = model.apply(modelState, normalised(images, constants.train), { training: false });
    const summed = (perImage: Tensor) => sum<Scalar>(mul(perImage, input.counts));
    return stack([summed(crossEntropies(logits, labels)), summed(correctOnes(logits, labels))]) as Tensor1D;
  };

  return ({ state, constants, input }) => {
    switch (input.kind) {
      case 'update':
        return update(state, constants, input);
      case 'evaluation':
        return { state, output: { sums: evaluate(state, constants, input) } };
      case 'readouts':
        return { state, output: { readouts: state.readouts } };
    }
  };
}
