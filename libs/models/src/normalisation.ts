import { batchNorm } from '@coolsweep/backend';
import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { defineLayer, imageShapeOf, tensorNamed, type Layer } from './layer.ts';
import { ones, zeros } from './weight.ts';

export interface NormalisationOptions {
  /** Share of the running statistics that a training step keeps. Default 0.99, as Keras. */
  readonly momentum?: number;
  /** Added to the variance. Default 0.001, as Keras. */
  readonly epsilon?: number;
  /**
   * Name of a bias per channel that belongs to the value before and was not added to it; see `BatchNormParameters`.
   */
  readonly bias?: string | null;
}

/** Batch normalisation of channels; in training its result carries the running statistics. */
export function normalisation(x: Layer, name: string, options: NormalisationOptions = {}): Layer {
  const { momentum = 0.99, epsilon = 1e-3, bias = null } = options;
  const shape = [imageShapeOf(x)[2]];
  return defineLayer<readonly [Tensor4D]>({
    name,
    inputs: [x],
    shape: x.shape,
    weights: [
      { name: `${name}/gamma`, shape, role: 'gamma', initializer: ones, l2: 0 },
      { name: `${name}/beta`, shape, role: 'beta', initializer: zeros, l2: 0 },
    ],
    statistics: [
      { name: `${name}/mean`, shape, initializer: zeros },
      { name: `${name}/variance`, shape, initializer: ones },
    ],
    compute([images], { state: { weights, statistics }, mode: { training } }) {
      const parameters = {
        gamma: tensorNamed(weights, `${name}/gamma`) as Tensor1D,
        beta: tensorNamed(weights, `${name}/beta`) as Tensor1D,
        mean: tensorNamed(statistics, `${name}/mean`) as Tensor1D,
        variance: tensorNamed(statistics, `${name}/variance`) as Tensor1D,
        ...(bias !== null && { bias: tensorNamed(weights, bias) as Tensor1D }),
      };
      const { y, mean, variance } = batchNorm(images, parameters, { training, momentum, epsilon });
      return { value: y, statistics: { [`${name}/mean`]: mean, [`${name}/variance`]: variance } };
    },
    keras: { className: 'BatchNormalization', config: { axis: -1, momentum, epsilon } },
  });
}
