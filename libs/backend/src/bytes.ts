import { cast, tensor, type Rank, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { gatherRows } from './gatherRows.ts';
import { nativeBackend } from './nativeBackend.ts';
import { float32, tensorflowKernels, uint8 } from './tensorflowKernels.ts';

/**
 * Bytes as a tensor: under TensorFlow one byte each, on other backends int32. TensorFlow.js knows no such type and says
 * int32 in either case, so that only `floatsOf` and `gatherFloats` may be used on it.
 *
 * @param values left as they are, and not to be changed while the tensor is in use
 */
export function byteTensor<R extends Rank = Rank>(values: Uint8Array, shape: readonly number[]): Tensor<R> {
  const native = nativeBackend();
  if (native === null) return tensor<Rank>(Int32Array.from(values), [...shape], 'int32') as Tensor<R>;
  const { binding } = native;
  const id = binding.createTensor(shape, binding.TF_UINT8, values);
  return native.createOutputTensor({ id, shape: [...shape], dtype: binding.TF_UINT8 }) as Tensor<R>;
}

/** Bytes that a number of a `byteTensor` takes. */
export function bytesOfByte(): number {
  return nativeBackend() === null ? Int32Array.BYTES_PER_ELEMENT : 1;
}

/** 0..255 as float32, of the same shape. */
export function floatsOf<T extends Tensor>(bytes: T): T {
  const kernels = tensorflowKernels();
  if (kernels === null) return cast<T>(bytes, 'float32');
  return kernels.one('Cast', { attributes: { SrcT: uint8, DstT: float32 }, inputs: [bytes] }) as T;
}

/** Rows of bytes, chosen by number, as float32: [n, …] and [batch] to [batch, …]. */
export function gatherFloats<T extends Tensor>(bytes: T, indices: Tensor1D): T {
  return floatsOf(gatherRows(bytes, indices, uint8));
}
