import { add, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';
import { channelsLast, float32, tensorflowKernels } from './tensorflowKernels.ts';

/** x + bias over the last dimension; x has any shape that ends in [channels], bias has shape [channels]. */
export function biasAdd<T extends Tensor>(x: T, bias: Tensor1D): T {
  const kernels = tensorflowKernels();
  if (kernels === null) return add<T>(x, bias);
  const attributes = { T: float32, data_format: channelsLast };
  return differentiable<T>([x, bias], () => ({
    value: kernels.one('BiasAdd', { attributes, inputs: [x, bias] }) as T,
    saved: [],
    gradient: (dy) => [dy, kernels.one('BiasAddGrad', { attributes, inputs: [dy] })],
  }));
}
