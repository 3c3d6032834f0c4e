import { mean, mul, reshape, tile, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';

/** Mean over height and width: [batch, height, width, channels] to [batch, channels]. */
export function globalAveragePool(x: Tensor4D): Tensor2D {
  const [batch, height, width, channels] = x.shape;
  return differentiable<Tensor2D>([x], () => ({
    value: mean(x, [1, 2]),
    saved: [],
    // The stock gradient of mean multiplies by a tensor of ones that is made in JavaScript.
    gradient: (dy) => [tile(reshape(mul(dy, 1 / (height * width)), [batch, 1, 1, channels]), [1, height, width, 1])],
  }));
}
