import { globalAveragePool } from '@coolsweep/backend';
import { reshape, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { defineLayer, imageShapeOf, type Layer } from './layer.ts';
import { sizeOf } from './weight.ts';

/** The images that a network is given; no layer computes them. */
export function imageInput(shape: readonly [number, number, number]): Layer {
  return defineLayer({
    name: 'images',
    inputs: [],
    shape,
    compute() {
      throw new Error('the images are given, not computed');
    },
    keras: {
      className: 'InputLayer',
      config: { batch_input_shape: [null, ...shape], dtype: 'float32', sparse: false },
    },
  });
}

/** Mean over height and width: one number per channel. */
export function globalPool(x: Layer, name: string): Layer {
  return defineLayer<readonly [Tensor4D]>({
    name,
    inputs: [x],
    shape: imageShapeOf(x).slice(2),
    compute: ([images]) => ({ value: globalAveragePool(images) }),
    keras: { className: 'GlobalAveragePooling2D', config: { data_format: 'channels_last' } },
  });
}

/** The same numbers as one vector per image. */
export function flat(x: Layer, name: string): Layer {
  const size = sizeOf(x);
  return defineLayer<readonly [Tensor]>({
    name,
    inputs: [x],
    shape: [size],
    compute: ([values]) => ({ value: reshape(values, [-1, size]) }),
    keras: { className: 'Flatten', config: {} },
  });
}

/** A vector per image as an image of one pixel. */
export function onePixel(x: Layer, name: string): Layer {
  const shape = [1, 1, sizeOf(x)];
  return defineLayer<readonly [Tensor]>({
    name,
    inputs: [x],
    shape,
    compute: ([values]) => ({ value: reshape(values, [-1, ...shape]) }),
    keras: { className: 'Reshape', config: { target_shape: shape } },
  });
}
