import { foldKey, softmaxCrossEntropy } from '@coolsweep/backend';
import type { Model, ModelState, Tensors } from '@coolsweep/models';
import { applyUpdates, type GradientTransform, type OptimizerState, type StepValues } from '@coolsweep/optimizer';
import {
  add,
  argMax,
  cast,
  dispose,
  div,
  equal,
  keep,
  mean,
  mul,
  scalar,
  square,
  stack,
  sub,
  sum,
  tidy,
  valueAndGrad,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { unflatten } from './flatWeights.ts';
import { measurementsOf } from './measurement.ts';

/** Everything that training changes. Types, not interfaces, so that `tidy` and `dispose` accept them. */
export type TrainState = {
  /** All weights, see `flatten`. */
  readonly weights: Tensor1D;
  readonly optimizer: OptimizerState;
  /** Running statistics of batch normalisation. */
  readonly statistics: Tensors;
};

/** What a step reads and never changes. */
export type TrainConstants = {
  /** What is subtracted from images in 0..1: [height, width, channels] or [1, 1, channels]. */
  readonly imageMean: Tensor;
  /** What they are divided by after that, [channels]; absent for 1. */
  readonly imageDeviation: Tensor1D | undefined;
  /** See `penaltySlope`. */
  readonly penaltySlope: Tensor1D;
  /** See `decayMask`. */
  readonly decayMask: Tensor1D | undefined;
};

export type LabelledImages = {
  /** [batch, height, width, channels], float32, 0..255. */
  readonly images: Tensor4D;
  /** [batch], int32. */
  readonly labels: Tensor1D;
};

export interface TrainInput {
  readonly state: TrainState;
  readonly constants: TrainConstants;
  readonly batch: LabelledImages;
  /** A second, independent batch of the same size; given when the noise of the gradient is to be measured. */
  readonly noiseBatch: LabelledImages | null;
  readonly values: StepValues<Scalar>;
  /** int32 [2]: what dropout and injected noise of this update are drawn from. */
  readonly key: Tensor1D;
}

/** What a step does beside what its tensors say: the same for all steps of a trial. */
export interface TrainOptions {
  /** Part of each label that is spread over all classes. */
  readonly labelSmoothing: number;
  /** Whether single weight tensors are measured, too. */
  readonly measuresLayers: boolean;
  /** Factor of the loss while it is differentiated. Default 1. */
  readonly lossScale?: number;
}

export type TrainOutput = {
  readonly state: TrainState;
  /** [loss, correct, msd], see `Readouts`; left on the device, so that a step does not wait for it. */
  readonly readouts: Tensor1D;
  /** See `measurementsOf`; absent without a noise batch. */
  readonly measurements: Tensor1D | undefined;
};

/** What every step measures. */
export interface Readouts {
  /** Mean cross entropy of the batch before the update, without penalty; with label smoothing where there is one. */
  readonly loss: number;
  /** Images of the batch that were classified correctly before the update. */
  readonly correct: number;
  /**
   * Mean squared displacement in this update, over the trainable weights; reports give its mean over the updates of the
   * interval. The paper's mean, which it calls T dt^2, is over all updates of an epoch and over all weights, the moving
   * statistics of batch normalisation included.
   */
  readonly msd: number;
}

/** Numbers in `TrainOutput.readouts`. */
export const readoutCount = 3;

/** The read-outs of a step as they come from the device. */
export function readoutsFrom(values: ArrayLike<number>, offset: number): Readouts {
  const at = (index: number) => values[offset + index] ?? Number.NaN;
  return { loss: at(0), correct: at(1), msd: at(2) };
}

/**
 * Images as the model takes them: 0..1, minus the mean, and divided by the deviation where there is one.
 *
 * Augmentation comes before, where Keras shifts and flips the centred image: each augmented image differs from Keras's by
 * shift/flip(mean) - mean.
 */
export function normalised(
  images: Tensor4D,
  { imageMean, imageDeviation }: Pick<TrainConstants, 'imageMean' | 'imageDeviation'>,
): Tensor4D {
  const centred = sub<Tensor4D>(div(images, 255), imageMean);
  return imageDeviation === undefined ? centred : div(centred, imageDeviation);
}

/** 1 for each image whose largest logit is at its label, else 0: [batch]. */
export function correctOnes(logits: Tensor2D, labels: Tensor1D): Tensor1D {
  return cast(equal<Tensor1D>(argMax(logits, 1), labels), 'float32');
}

interface Gradient {
  readonly loss: Scalar;
  readonly gradient: Tensor1D;
  readonly correct: Scalar;
  readonly statistics: Tensors;
}

interface GradientInput extends Pick<TrainInput, 'state' | 'constants' | 'batch' | 'key'> {
  readonly labelSmoothing: number;
  readonly lossScale: number;
}

/** Loss and its gradient at the weights; the caller disposes `correct` and `statistics`. */
function gradientAt(model: Model, input: GradientInput): Gradient {
  const { state, constants, batch, key, labelSmoothing, lossScale } = input;
  const images = normalised(batch.images, constants);
  const aside: { correct: Scalar; statistics: Tensors }[] = [];
  const { value, grad } = valueAndGrad((weights: Tensor1D) => {
    const modelState: ModelState = { weights: unflatten(model.weights, weights), statistics: state.statistics };
    const { logits, statistics } = model.apply(modelState, images, { training: true, key });
    // The scope of a differentiated function ends with it: what leaves it beside the loss must be kept.
    aside.push({ correct: keep(sum<Scalar>(correctOnes(logits, batch.labels))), statistics: kept(statistics) });
    const loss = softmaxCrossEntropy(logits, batch.labels, { smoothing: labelSmoothing });
    return lossScale === 1 ? loss : mul<Scalar>(loss, lossScale);
  })(state.weights);
  const [{ correct, statistics } = { correct: scalar(Number.NaN), statistics: {} }] = aside;
  const unscaled = <T extends Tensor>(scaled: T): T => (lossScale === 1 ? scaled : div<T>(scaled, lossScale));
  return { loss: unscaled(value), gradient: unscaled(grad), correct, statistics };
}

function kept(tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, keep(tensor)]));
}

/** Places of use of a step's key; a model counts its own places from there. */
const keyOf = { model: 0x1000, optimizer: 0x2000, noiseModel: 0x3000 } as const;

/**
 * One update: a pure function of tensors that reads none of them back and draws no random number of its own, so that it
 * can be traced into a graph. Disposes nothing of its input; the caller owns everything in the output.
 */
export function trainStep(
  { model, transform, options }: { model: Model; transform: GradientTransform; options: TrainOptions },
  input: TrainInput,
): TrainOutput {
  return tidy(() => {
    const { state, constants, values, batch, noiseBatch } = input;
    const { labelSmoothing, lossScale = 1 } = options;
    const at = { state, constants, labelSmoothing, lossScale };
    const { loss, gradient, correct, statistics } = gradientAt(model, {
      ...at,
      batch,
      key: foldKey(input.key, keyOf.model),
    });
    const penalised = add<Tensor1D>(gradient, mul(constants.penaltySlope, state.weights));
    const params = { weights: state.weights };
    const { updates, state: optimizer } = transform.update(
      {
        gradients: { weights: penalised },
        params,
        state: state.optimizer,
        decayMask: constants.decayMask === undefined ? null : { weights: constants.decayMask },
        key: transform.usesNoise ? foldKey(input.key, keyOf.optimizer) : null,
      },
      values,
    );
    const { weights } = applyUpdates(params, updates) as { weights: Tensor1D };
    const displacement = updates.weights as Tensor1D;
    const readouts = stack([loss, correct, mean<Scalar>(square(displacement))]) as Tensor1D;
    correct.dispose();
    if (noiseBatch === null) return { state: { weights, optimizer, statistics }, readouts, measurements: undefined };
    const other = gradientAt(model, { ...at, batch: noiseBatch, key: foldKey(input.key, keyOf.noiseModel) });
    dispose([other.correct, ...Object.values(other.statistics)]);
    const measurements = measurementsOf(
      {
        noise: mul(square(sub(gradient, other.gradient)), 0.5),
        preconditioner: (transform.preconditioner?.(optimizer).weights ?? null) as Tensor1D | null,
        gradient: penalised,
        weights: state.weights,
        displacement,
      },
      options.measuresLayers ? model : null,
    );
    return { state: { weights, optimizer, statistics }, readouts, measurements };
  });
}
