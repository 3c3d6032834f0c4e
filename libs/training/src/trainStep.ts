import { softmaxCrossEntropy } from '@coolsweep/backend';
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
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { unflatten } from './flatWeights.ts';

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
  /** Mean image in 0..1: [height, width, channels]. */
  readonly pixelMean: Tensor3D;
  /** See `penaltySlope`. */
  readonly penaltySlope: Tensor1D;
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
  /** A second, independent batch of the same size; given when the variance of the gradient is to be measured. */
  readonly noiseBatch: LabelledImages | null;
  readonly values: StepValues<Scalar>;
}

export type TrainOutput = {
  readonly state: TrainState;
  /** [loss, correct, msd, gradientVariance], see `Readouts`; left on the device, so that a step does not wait for it. */
  readonly readouts: Tensor1D;
};

/** What a step measures. */
export interface Readouts {
  /** Mean cross entropy of the batch before the update, without penalty. */
  readonly loss: number;
  /** Images of the batch that were classified correctly before the update. */
  readonly correct: number;
  /**
   * Mean squared displacement in this update, over the trainable weights; reports give its mean over the updates of the
   * interval. The paper's mean, which it calls T dt^2, is over all updates of an epoch and over all weights, the moving
   * statistics of batch normalisation included.
   */
  readonly msd: number;
  /**
   * Variance of one coordinate of the batch's gradient, mean over coordinates; NaN when it was not measured. In inverse
   * proportion to the size of the batch.
   */
  readonly gradientVariance: number;
}

/** Numbers in `TrainOutput.readouts`. */
export const readoutCount = 4;

/** The read-outs of a step as they come from the device. */
export function readoutsFrom(values: ArrayLike<number>, offset: number): Readouts {
  const at = (index: number) => values[offset + index] ?? Number.NaN;
  return { loss: at(0), correct: at(1), msd: at(2), gradientVariance: at(3) };
}

/**
 * Images as the model takes them: 0..1, minus the mean image of the training split.
 *
 * Augmentation comes before, where Keras shifts and flips the centred image: each augmented image differs from Keras's by
 * shift/flip(mean) - mean.
 */
export function normalised(images: Tensor4D, pixelMean: Tensor3D): Tensor4D {
  return sub(div(images, 255), pixelMean);
}

/** How many images get their largest logit at their label. */
export function countCorrect(logits: Tensor2D, labels: Tensor1D): Scalar {
  return sum<Scalar>(cast(equal(argMax(logits, 1), labels), 'float32'));
}

interface Gradient {
  readonly loss: Scalar;
  readonly gradient: Tensor1D;
  readonly correct: Scalar;
  readonly statistics: Tensors;
}

/** Loss and its gradient at the weights; the caller disposes `correct` and `statistics`. */
function gradientAt(model: Model, { state, constants }: TrainInput, batch: LabelledImages): Gradient {
  const images = normalised(batch.images, constants.pixelMean);
  const aside: { correct: Scalar; statistics: Tensors }[] = [];
  const { value, grad } = valueAndGrad((weights: Tensor1D) => {
    const modelState: ModelState = { weights: unflatten(model, weights), statistics: state.statistics };
    const { logits, statistics } = model.apply(modelState, images, { training: true });
    // The scope of a differentiated function ends with it: what leaves it beside the loss must be kept.
    aside.push({ correct: keep(countCorrect(logits, batch.labels)), statistics: kept(statistics) });
    return softmaxCrossEntropy(logits, batch.labels);
  })(state.weights);
  const [{ correct, statistics } = { correct: scalar(Number.NaN), statistics: {} }] = aside;
  return { loss: value, gradient: grad, correct, statistics };
}

function kept(tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, keep(tensor)]));
}

/** sigma^2 = mean (g_a - g_b)^2 / 2 over the coordinates, with the gradients of two batches at the same weights. */
function gradientVariance(model: Model, input: TrainInput, gradient: Tensor1D): Scalar {
  if (input.noiseBatch === null) return scalar(Number.NaN);
  const other = gradientAt(model, input, input.noiseBatch);
  dispose([other.correct, ...Object.values(other.statistics)]);
  return mul(mean(square(sub(gradient, other.gradient))), 0.5);
}

/**
 * One update: a pure function of tensors that reads none of them back and draws no random number, so that it can be
 * traced into a graph. Disposes nothing of its input; the caller owns everything in the output.
 */
export function trainStep(model: Model, transform: GradientTransform, input: TrainInput): TrainOutput {
  return tidy(() => {
    const { state, constants, values } = input;
    const { loss, gradient, correct, statistics } = gradientAt(model, input, input.batch);
    const penalised = add(gradient, mul(constants.penaltySlope, state.weights));
    const params = { weights: state.weights };
    const { updates, state: optimizer } = transform.update(
      { gradients: { weights: penalised }, params, state: state.optimizer },
      values,
    );
    const { weights } = applyUpdates(params, updates) as { weights: Tensor1D };
    const msd = mean<Scalar>(square(updates.weights ?? scalar(Number.NaN)));
    const readouts = stack([loss, correct, msd, gradientVariance(model, input, gradient)]) as Tensor1D;
    correct.dispose();
    return { state: { weights, optimizer, statistics }, readouts };
  });
}
