import { concat1d, div, maximum, mul, reshape, sqrt, square, sum, type Rank } from '@tensorflow/tfjs-core';
import { mapTensors, type GradientTransform, type Tensors } from './gradientTransform.ts';

/** All gradients times clipNorm / max(norm, clipNorm). */
function clipped(gradients: Tensors, clipNorm: number): Tensors {
  // As one vector, so that the sum does not depend on how parameters are cut into tensors.
  const all = concat1d(Object.values(gradients).map((gradient) => reshape<Rank.R1>(gradient, [-1])));
  const factor = div(clipNorm, maximum(sqrt(sum(square(all))), clipNorm));
  return mapTensors(gradients, (gradient) => mul(gradient, factor));
}

/**
 * A transform whose gradients are scaled down together when the norm of all of them is above `clipNorm`.
 *
 * Source: Pascanu, Mikolov & Bengio, "On the difficulty of training recurrent neural networks", arXiv 1211.5063.
 */
export function withClipping(transform: GradientTransform, clipNorm: number | undefined): GradientTransform {
  if (clipNorm === undefined) return transform;
  return {
    ...transform,
    update: (input, values) => transform.update({ ...input, gradients: clipped(input.gradients, clipNorm) }, values),
  };
}
