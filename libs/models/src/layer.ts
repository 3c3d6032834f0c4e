import { batchNorm, biasAdd } from '@coolsweep/backend';
import { conv2d, matMul, type Tensor, type Tensor1D, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { tensorNamed, type ModelState, type Tensors } from './model.ts';
import type { StatisticSpec, WeightSpec } from './weight.ts';

/** A layer: its tensors, named by the layer, and a pure function of them. */
export interface Layer<In extends Tensor, Out> {
  readonly weights: readonly WeightSpec[];
  readonly statistics: readonly StatisticSpec[];
  readonly apply: (state: ModelState, x: In, mode: { readonly training: boolean }) => Out;
}

const zeros = { kind: 'zeros' } as const;
const ones = { kind: 'ones' } as const;

/** Convolution with bias, `same` padding as TensorFlow pads: at stride 2 one more row below and right than above. */
export function convolution(
  name: string,
  options: { inputs: number; outputs: number; size: number; stride: number; l2: number },
): Layer<Tensor4D, Tensor4D> {
  const { inputs, outputs, size, stride, l2 } = options;
  const fanIn = size * size * inputs;
  return {
    weights: [
      {
        name: `${name}/kernel`,
        shape: [size, size, inputs, outputs],
        role: 'kernel',
        initializer: { kind: 'heNormal', fanIn },
        l2,
      },
      { name: `${name}/bias`, shape: [outputs], role: 'bias', initializer: zeros, l2: 0 },
    ],
    statistics: [],
    apply: ({ weights }, x) =>
      biasAdd(
        conv2d(x, tensorNamed(weights, `${name}/kernel`) as Tensor4D, stride, 'same'),
        tensorNamed(weights, `${name}/bias`) as Tensor1D,
      ),
  };
}

/** Batch normalisation with Keras' defaults; its value carries the running statistics, by name. */
export function normalisation(
  name: string,
  channels: number,
): Layer<Tensor4D, { readonly y: Tensor4D; readonly statistics: Tensors }> {
  const shape = [channels];
  return {
    weights: [
      { name: `${name}/gamma`, shape, role: 'gamma', initializer: ones, l2: 0 },
      { name: `${name}/beta`, shape, role: 'beta', initializer: zeros, l2: 0 },
    ],
    statistics: [
      { name: `${name}/mean`, shape, initializer: zeros },
      { name: `${name}/variance`, shape, initializer: ones },
    ],
    apply({ weights, statistics }, x, mode) {
      const { y, mean, variance } = batchNorm(
        x,
        {
          gamma: tensorNamed(weights, `${name}/gamma`) as Tensor1D,
          beta: tensorNamed(weights, `${name}/beta`) as Tensor1D,
          mean: tensorNamed(statistics, `${name}/mean`) as Tensor1D,
          variance: tensorNamed(statistics, `${name}/variance`) as Tensor1D,
        },
        mode,
      );
      return { y, statistics: { [`${name}/mean`]: mean, [`${name}/variance`]: variance } };
    },
  };
}

/** x W + b on [batch, inputs]. */
export function dense(
  name: string,
  { inputs, outputs }: { inputs: number; outputs: number },
): Layer<Tensor2D, Tensor2D> {
  return {
    weights: [
      {
        name: `${name}/kernel`,
        shape: [inputs, outputs],
        role: 'kernel',
        initializer: { kind: 'heNormal', fanIn: inputs },
        l2: 0,
      },
      { name: `${name}/bias`, shape: [outputs], role: 'bias', initializer: zeros, l2: 0 },
    ],
    statistics: [],
    apply: ({ weights }, x) =>
      biasAdd(
        matMul(x, tensorNamed(weights, `${name}/kernel`) as Tensor2D),
        tensorNamed(weights, `${name}/bias`) as Tensor1D,
      ),
  };
}
