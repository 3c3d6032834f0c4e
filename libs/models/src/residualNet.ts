import { activation } from './activation.ts';
import { convolution, type ConvolutionOptions } from './convolution.ts';
import { dense, type DenseOptions } from './dense.ts';
import { dropConnect, dropout } from './dropping.ts';
import type { Layer } from './layer.ts';
import { sum } from './merge.ts';
import { modelOf, type Model } from './model.ts';
import { scaledChannels, scaledRepeats, type ModelInput } from './modelInput.ts';
import { normalisation, type NormalisationOptions } from './normalisation.ts';
import { globalPool, imageInput } from './reshaping.ts';
import { heNormal, type Fans, type Initializer } from './weight.ts';

/** In what published residual networks of version 1 differ. */
export interface ResidualStyle {
  readonly channels: readonly number[];
  readonly blocks: readonly number[];
  readonly convolution: Pick<ConvolutionOptions, 'bias' | 'padding' | 'initializer'>;
  readonly normalisation: NormalisationOptions;
  /** Whether the shortcut's projection is followed by a normalisation. */
  readonly normalisedProjection: boolean;
  readonly head: Pick<DenseOptions, 'initializer' | 'biasInitializer'>;
}

/**
 * The Keras example: three stages of n blocks, 6 n + 2 layers, with biases in the convolutions and projections without
 * normalisation.
 *
 * Source: He et al., "Deep residual learning for image recognition", 2015, section 4.2; Keras example
 * `cifar10_resnet.py`, version 1.
 */
export function kerasStyle(blocksPerStage: number): ResidualStyle {
  return {
    channels: [16, 32, 64],
    blocks: [blocksPerStage, blocksPerStage, blocksPerStage],
    convolution: { bias: true, padding: 'same', initializer: heNormal },
    normalisation: {},
    normalisedProjection: false,
    head: {},
  };
}

/** PyTorch's first weights of convolutions and linear layers: uniform with variance 1 / (3 fanIn). */
const torchUniform = ({ fanIn }: Fans): Initializer => ({ kind: 'uniform', limit: 1 / Math.sqrt(fanIn) });

/**
 * ResNet-34 for small images: the four stages of the ImageNet network behind a 3x3 convolution that keeps the image's
 * size, without pooling; in PyTorch's conventions.
 *
 * Source: `models/resnet_cifar10.py` of ifeherva/optimizer-benchmark, which the authors of CoolMomentum used.
 */
export const torchStyle34: ResidualStyle = {
  channels: [64, 128, 256, 512],
  blocks: [3, 4, 6, 3],
  convolution: { bias: false, padding: 'symmetric', initializer: torchUniform },
  // PyTorch counts the share that is replaced: 0.1.
  normalisation: { momentum: 0.9, epsilon: 1e-5 },
  normalisedProjection: true,
  head: { initializer: torchUniform, biasInitializer: torchUniform },
};

/** A block's place in the network and what it does to the shape. */
interface Block {
  readonly name: string;
  readonly outputs: number;
  readonly stride: number;
  readonly l2: number;
  readonly style: ResidualStyle;
}

function normalisedConvolution(x: Layer, name: string, { size, ...block }: Omit<Block, 'name'> & { size: number }) {
  const { outputs, stride, l2, style } = block;
  const options = { name: `${name}/convolution`, outputs, size, stride, l2, ...style.convolution };
  const { bias } = options;
  const y = convolution(x, { ...options, bias: bias && 'normalised' });
  return normalisation(y, `${name}/normalisation`, {
    ...style.normalisation,
    bias: bias === false ? null : `${options.name}/bias`,
  });
}

/** x, or a 1x1 convolution of it where the block changes the shape. */
function shortcut(x: Layer, block: Block): Layer {
  const { name, outputs, stride, l2, style } = block;
  if (stride === 1 && x.shape.at(-1) === outputs) return x;
  if (style.normalisedProjection) return normalisedConvolution(x, `${name}/projection`, { ...block, size: 1 });
  return convolution(x, { name: `${name}/projection`, outputs, size: 1, stride, l2, ...style.convolution });
}

/** relu(x' + F(x)): F two normalised convolutions, x' the shortcut. */
function residualBlock(x: Layer, block: Block, drop: { readonly rate: number; readonly place: number }): Layer {
  const { name } = block;
  const first = normalisedConvolution(x, `${name}/first`, { ...block, size: 3 });
  const middle = activation(first, `${name}/first/relu`, 'relu');
  const second = normalisedConvolution(middle, `${name}/second`, { ...block, stride: 1, size: 3 });
  const branch = dropConnect(second, { name: `${name}/drop`, ...drop });
  return activation(sum(`${name}/sum`, [branch, shortcut(x, block)]), `${name}/relu`, 'relu');
}

/**
 * The residual network of version 1: a 3x3 convolution, stages of blocks of which the later ones open with stride 2, the
 * mean over what is left of the image and a dense layer.
 */
export function residualNet(name: string, input: ModelInput, style: ResidualStyle): Model {
  const { l2 } = input;
  const blocks = style.channels.flatMap((channels, stage) =>
    Array.from({ length: scaledRepeats(style.blocks[stage] ?? 0, input) }, (_, block) => ({
      name: `stage${stage + 1}/block${block + 1}`,
      outputs: scaledChannels(channels, input),
      stride: stage > 0 && block === 0 ? 2 : 1,
      l2,
      style,
    })),
  );
  const stem = normalisedConvolution(imageInput(input.imageShape), 'stem', {
    outputs: scaledChannels(style.channels[0] ?? 0, input),
    size: 3,
    stride: 1,
    l2,
    style,
  });
  const features = blocks.reduce(
    (x, block, index) =>
      residualBlock(x, block, { rate: ((input.dropConnect ?? 0) * index) / blocks.length, place: index + 1 }),
    activation(stem, 'stem/relu', 'relu'),
  );
  const pooled = dropout(globalPool(features, 'pool'), { name: 'dropout', rate: input.dropout ?? 0, place: 0 });
  return modelOf({ name, output: dense(pooled, { name: 'head', outputs: input.classes, ...style.head }) });
}
