import { add, mul } from '@tensorflow/tfjs-core';
import { mapTensors, tensorOf, type Tensors } from './gradientTransform.ts';

/** g + weightDecay * w, out of place: the caller's gradients stay as they are. */
export function withWeightDecay(gradients: Tensors, params: Tensors, weightDecay: number): Tensors {
  if (weightDecay === 0) return gradients;
  return mapTensors(gradients, (gradient, name) => add(gradient, mul(tensorOf(params, name), weightDecay)));
}
