import { foldKey, statelessUniform } from '@coolsweep/backend';
import { cast, clone, less, mul, type Tensor } from '@tensorflow/tfjs-core';
import { defineLayer, type Layer } from './layer.ts';

interface Dropping {
  readonly name: string;
  /** Share that is dropped, in [0, 1); where it is 0 there is no layer. */
  readonly rate: number;
  /** Another for every layer of a model that drops: places draw independently. */
  readonly place: number;
}

/** Shape of the mask for a batch of values. */
type MaskShape = (shape: readonly number[]) => readonly number[];

function dropping(x: Layer, { name, rate, place }: Dropping, maskShape: MaskShape): Layer {
  if (rate === 0) return x;
  return defineLayer<readonly [Tensor]>({
    name,
    inputs: [x],
    shape: x.shape,
    compute([values], { mode: { training, key } }) {
      if (!training) return { value: clone(values) };
      if (key === undefined) {
        throw new Error(`${name} drops at random: in training, apply the model with a key ([2], int32)`);
      }
      const keep = 1 - rate;
      const kept = less(statelessUniform(maskShape(values.shape), foldKey(key, place)), keep);
      return { value: mul(values, mul(cast(kept, 'float32'), 1 / keep)) };
    },
    keras: {
      className: 'Dropout',
      config: { rate, noise_shape: maskShape([Number.NaN, ...x.shape]).map((size) => (size > 0 ? size : null)) },
    },
  });
}

/**
 * In training a share of the numbers becomes 0, the others are divided by the share that is kept, so that the mean
 * stays.
 *
 * Source: Srivastava et al., "Dropout", 2014.
 */
export function dropout(x: Layer, options: Dropping): Layer {
  return dropping(x, options, (shape) => shape);
}

/**
 * Drops the whole value of an image, or none of it: on the branch of a residual block the image then skips the block.
 * What is kept is divided by the share that is kept.
 *
 * Source: Huang et al., "Deep networks with stochastic depth", 2016; EfficientNet calls it drop connect and divides in
 * training instead of multiplying in inference.
 */
export function dropConnect(x: Layer, options: Dropping): Layer {
  return dropping(x, options, ([batch = 1, ...shape]) => [batch, ...shape.map(() => 1)]);
}
