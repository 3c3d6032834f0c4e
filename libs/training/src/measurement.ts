import type { Model } from '@coolsweep/models';
import { concat, mean, mul, split, square, stack, type Scalar, type Tensor1D } from '@tensorflow/tfjs-core';
import { sizeOf } from './flatWeights.ts';

/** What an update is measured by: vectors over all weights. */
export interface MeasuredVectors {
  /** (g_a - g_b)^2 / 2 with the gradients of two independent batches at the same weights: its mean is sigma^2. */
  readonly noise: Tensor1D;
  /** Factor of each weight's effective learning rate; null for 1. */
  readonly preconditioner: Tensor1D | null;
  /** What the optimizer got: gradient of the loss with its penalty. */
  readonly gradient: Tensor1D;
  /** Before the update. */
  readonly weights: Tensor1D;
  readonly displacement: Tensor1D;
}

/** Means over the weights, or over those of one tensor. */
export interface Measurement {
  /** Null for all weights, else the weight's name. */
  readonly layer: string | null;
  /** Numbers that the means are over. */
  readonly size: number;
  /** sigma^2, the variance of one coordinate of the batch's gradient; in inverse proportion to the size of the batch. */
  readonly gradientVariance: number;
  /** Mean of preconditioner * sigma^2: sigma^2 itself where there is no preconditioner. */
  readonly preconditionedVariance: number;
  readonly gradientSquare: number;
  readonly weightSquare: number;
  readonly displacementSquare: number;
}

const numbersEach = 5;

function means({ noise, preconditioner, gradient, weights, displacement }: MeasuredVectors): Tensor1D {
  const variance = mean<Scalar>(noise);
  return stack([
    variance,
    preconditioner === null ? variance : mean<Scalar>(mul(preconditioner, noise)),
    mean<Scalar>(square(gradient)),
    mean<Scalar>(square(weights)),
    mean<Scalar>(square(displacement)),
  ]) as Tensor1D;
}

/** Five means over all weights, then five over each weight tensor of `model` where one is given. */
export function measurementsOf(vectors: MeasuredVectors, model: Model | null): Tensor1D {
  const whole = means(vectors);
  if (model === null) return whole;
  const sizes = model.weights.map(({ shape }) => sizeOf(shape));
  const cut = (vector: Tensor1D) => split<Tensor1D>(vector, sizes);
  const parts = {
    noise: cut(vectors.noise),
    preconditioner: vectors.preconditioner && cut(vectors.preconditioner),
    gradient: cut(vectors.gradient),
    weights: cut(vectors.weights),
    displacement: cut(vectors.displacement),
  };
  const layers = parts.noise.map((noise, index) =>
    means({
      noise,
      preconditioner: parts.preconditioner?.[index] ?? null,
      gradient: parts.gradient[index] ?? noise,
      weights: parts.weights[index] ?? noise,
      displacement: parts.displacement[index] ?? noise,
    }),
  );
  return concat([whole, ...layers]);
}

/** The measurements of `measurementsOf` as they come from the device. */
export function measurementsFrom(values: ArrayLike<number>, model: Model): Measurement[] {
  const groups = [
    { layer: null, size: model.trainableCount },
    ...model.weights.map(({ name, shape }) => ({ layer: name, size: sizeOf(shape) })),
  ];
  return groups.slice(0, values.length / numbersEach).map((group, index) => {
    const at = (number: number) => values[index * numbersEach + number] ?? Number.NaN;
    return {
      ...group,
      gradientVariance: at(0),
      preconditionedVariance: at(1),
      gradientSquare: at(2),
      weightSquare: at(3),
      displacementSquare: at(4),
    };
  });
}
