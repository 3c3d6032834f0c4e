import { add, mul, sigmoid, sub, type Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';
import { float32, tensorflowKernels } from './tensorflowKernels.ts';

/** x s (1 - s) for s = sigmoid(x): what the slope of swish has beyond s. */
function curvature<T extends Tensor>(x: T, s: T): T {
  const kernels = tensorflowKernels();
  if (kernels === null) return mul(x, mul(s, sub(1, s)));
  return kernels.one('SigmoidGrad', { attributes: { T: float32 }, inputs: [s, x] }) as T;
}

/**
 * x sigmoid(x), any shape.
 *
 *   d/dx = s (1 + x (1 - s)) = s + x s (1 - s)      s = sigmoid(x)
 *
 * One node that keeps x alone for its gradient and computes s again: kept activations are most of a training step's
 * memory.
 *
 * Source: Ramachandran, Zoph & Le, "Searching for activation functions", 2017.
 */
export function swish<T extends Tensor>(x: T): T {
  return differentiable<T>([x], () => ({
    value: mul(x, sigmoid(x)),
    saved: [x],
    gradient: (dy, [kept]) => {
      const s = sigmoid(kept as T);
      return [mul(dy, add(s, curvature(kept as T, s)))];
    },
  }));
}
