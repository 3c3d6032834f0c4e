import {
  concat,
  fill,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type TileAttrs,
} from '@tensorflow/tfjs-core';
import type { WasmKernel } from './wasmKernel.ts';

/**
 * x repeated `reps[i]` times along dimension i.
 *
 * The package's own kernel finds the place of each element by itself, which in the gradient of batch normalisation takes
 * a third of a training step. A dimension of length 1 is repeated by a product with ones, which broadcasts.
 */
export const wasmTile: WasmKernel = (inputs, attributes) => {
  const { x } = inputs as NamedTensorMap & Record<'x', Tensor>;
  const { reps } = attributes as NamedAttrMap & TileAttrs;
  const spreads = (axis: number) => x.dtype === 'float32' && x.shape[axis] === 1;
  const ones = fill(
    reps.map((count, axis) => (spreads(axis) ? count : 1)),
    1,
    'float32',
  );
  const spread: Tensor = ones.size === 1 ? x.clone() : mul(x, ones);
  return reps.reduce(
    (y, count, axis) =>
      spreads(axis) || count === 1
        ? y
        : concat(
            Array.from({ length: count }, () => y),
            axis,
          ),
    spread,
  );
};
