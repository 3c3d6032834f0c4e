import { gather, scalar, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { int32, tensorflowKernels, type KernelAttribute } from './tensorflowKernels.ts';

/**
 * Rows of a tensor, chosen by number: [n, …] and [batch] to [batch, …]. No gradient. Other than `gather` of
 * TensorFlow.js, it does not read the numbers back to check them, so that a compiled step may use it.
 *
 * @param type element type of the rows
 */
export function gatherRows<T extends Tensor>(
  rows: T,
  indices: Tensor1D,
  type: Extract<KernelAttribute, { is: 'type' }>,
): T {
  const kernels = tensorflowKernels();
  if (kernels === null) return gather(rows, indices);
  return kernels.one('GatherV2', {
    attributes: { Tparams: type, Tindices: int32, Taxis: int32, batch_dims: { is: 'int', value: 0 } },
    inputs: [rows, indices, scalar(0, 'int32')],
  }) as T;
}

/** Whole numbers, chosen by their place: [n] and [batch] to [batch], all int32. */
export function gatherIntegers(values: Tensor1D, indices: Tensor1D): Tensor1D {
  return gatherRows(values, indices, int32);
}
