import { globalAveragePool, relu } from '@coolsweep/backend';
import { add, type Tensor4D } from '@tensorflow/tfjs-core';
import { convolution, dense, normalisation, type Layer } from './layer.ts';
import { modelOf, type Model, type ModelState, type Tensors } from './model.ts';

export interface ModelInput {
  /** [height, width, channels]. */
  readonly imageShape: readonly [number, number, number];
  readonly classes: number;
  /** L2 penalty on convolution kernels, see `WeightSpec`. */
  readonly l2: number;
}

interface Activations {
  readonly x: Tensor4D;
  /** Running statistics collected on the way. */
  readonly statistics: Tensors;
}

/** A stretch of the network: takes the activations on, together with the running statistics. */
interface Stage {
  readonly layers: readonly Layer<Tensor4D, unknown>[];
  readonly apply: (state: ModelState, at: Activations, mode: { readonly training: boolean }) => Activations;
}

interface ConvolutionShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: number;
  readonly l2: number;
}

/** Convolution 3x3, batch normalisation, and relu where wanted. */
function normalisedConvolution(name: string, shape: ConvolutionShape, activation: 'relu' | 'linear'): Stage {
  const convolve = convolution(`${name}/convolution`, { ...shape, size: 3 });
  const normalise = normalisation(`${name}/normalisation`, shape.outputs);
  return {
    layers: [convolve, normalise],
    apply(state, at, mode) {
      const { y, statistics } = normalise.apply(state, convolve.apply(state, at.x, mode), mode);
      return { x: activation === 'relu' ? relu(y) : y, statistics: { ...at.statistics, ...statistics } };
    },
  };
}

/** relu(x' + F(x)): F two normalised convolutions, x' = x, or a 1x1 convolution of x where the shape changes. */
function residualBlock(name: string, shape: ConvolutionShape): Stage {
  const { outputs, stride, l2 } = shape;
  const first = normalisedConvolution(`${name}/first`, shape, 'relu');
  const second = normalisedConvolution(`${name}/second`, { inputs: outputs, outputs, stride: 1, l2 }, 'linear');
  const projection = stride === 1 ? null : convolution(`${name}/projection`, { ...shape, size: 1 });
  return {
    layers: [...first.layers, ...second.layers, ...(projection === null ? [] : [projection])],
    apply(state, at, mode) {
      const { x, statistics } = second.apply(state, first.apply(state, at, mode), mode);
      const shortcut = projection === null ? at.x : projection.apply(state, at.x, mode);
      return { x: relu(add(shortcut, x)), statistics };
    },
  };
}

/**
 * The residual network for small images, version 1, with 6 n + 2 layers: three stages of n blocks with 16, 32 and 64
 * channels, the later two halving the image; then the mean over what is left of the image and a dense layer.
 *
 * Shape of the Keras example: biases in the convolutions, and in front of the first block of a later stage a projection
 * without normalisation.
 *
 * Source: He et al., "Deep residual learning for image recognition", 2015, section 4.2; Keras example
 * `cifar10_resnet.py`.
 */
export function residualNet(
  name: string,
  { imageShape, classes, l2 }: ModelInput,
  { blocksPerStage }: { blocksPerStage: number },
): Model {
  const stages: Stage[] = [
    normalisedConvolution('stem', { inputs: imageShape[2], outputs: 16, stride: 1, l2 }, 'relu'),
    ...[16, 32, 64].flatMap((outputs, stage) =>
      Array.from({ length: blocksPerStage }, (_, block) => {
        const opensStage = stage > 0 && block === 0;
        return residualBlock(`stage${stage + 1}/block${block + 1}`, {
          inputs: opensStage ? outputs / 2 : outputs,
          outputs,
          stride: opensStage ? 2 : 1,
          l2,
        });
      }),
    ),
  ];
  const head = dense('head', { inputs: 64, outputs: classes });
  const layers = [...stages.flatMap((stage) => stage.layers), head];
  return modelOf({
    name,
    weights: layers.flatMap(({ weights }) => weights),
    statistics: layers.flatMap(({ statistics }) => statistics),
    apply(state, images, mode) {
      const { x, statistics } = stages.reduce<Activations>((at, stage) => stage.apply(state, at, mode), {
        x: images,
        statistics: {},
      });
      return { logits: head.apply(state, globalAveragePool(x), mode), statistics };
    },
  });
}
