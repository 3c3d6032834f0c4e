import { add, mul, type Tensor } from '@tensorflow/tfjs-core';
import { defineLayer, type Layer } from './layer.ts';

/** a + b, of one shape. */
export function sum(name: string, [a, b]: readonly [Layer, Layer]): Layer {
  return defineLayer<readonly [Tensor, Tensor]>({
    name,
    inputs: [a, b],
    shape: a.shape,
    compute: ([first, second]) => ({ value: add(first, second) }),
    keras: { className: 'Add', config: {} },
  });
}

/** x times a factor per channel; `factors` has shape [1, 1, channels]. */
export function scaled(name: string, x: Layer, factors: Layer): Layer {
  return defineLayer<readonly [Tensor, Tensor]>({
    name,
    inputs: [x, factors],
    shape: x.shape,
    compute: ([images, perChannel]) => ({ value: mul(images, perChannel) }),
    keras: { className: 'Multiply', config: {} },
  });
}
