import {
  cast,
  equal,
  expandDims,
  range,
  scalar,
  where,
  type NamedAttrMap,
  type NamedTensorMap,
  type OneHotAttrs,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { WasmKernel } from './wasmKernel.ts';

/**
 * onValue where the last index is the one given, offValue elsewhere: [...] to [..., depth].
 *
 * The package's own kernel writes both as int32 whatever type was asked for: as float32 a 1 reads as 1e-45, and 0.9 as
 * 0, so that a loss made of it is 0; as bool it writes past the end.
 */
export const wasmOneHot: WasmKernel = (inputs, attributes) => {
  const { indices } = inputs as NamedTensorMap & Record<'indices', Tensor>;
  const { depth, onValue, offValue, dtype } = attributes as NamedAttrMap & OneHotAttrs;
  const hot = equal(expandDims(indices, -1), range(0, depth, 1, 'int32'));
  return cast(where(hot, scalar(onValue), scalar(offValue)), dtype);
};
