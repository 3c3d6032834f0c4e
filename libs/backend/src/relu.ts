import { relu as stockRelu, type Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';
import { float32, tensorflowKernels } from './tensorflowKernels.ts';

/**
 * max(x, 0), any shape.
 *
 * TensorFlow's own gradient operation replaces that of TensorFlow.js, which takes six kernels and uploads a tensor of
 * ones of the size of the activation.
 */
export function relu<T extends Tensor>(x: T): T {
  const kernels = tensorflowKernels();
  if (kernels === null) return stockRelu(x);
  const attributes = { T: float32 };
  return differentiable<T>([x], () => {
    const y = kernels.one('Relu', { attributes, inputs: [x] }) as T;
    return {
      value: y,
      saved: [y],
      gradient: (dy, saved) => [kernels.one('ReluGrad', { attributes, inputs: [dy, ...saved] })],
    };
  });
}
