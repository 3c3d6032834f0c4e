import { activation } from './activation.ts';
import { convolution, depthwiseConvolution, type ConvolutionOptions } from './convolution.ts';
import { dense } from './dense.ts';
import { dropConnect, dropout } from './dropping.ts';
import type { Layer } from './layer.ts';
import { scaled, sum } from './merge.ts';
import { modelOf, type Model } from './model.ts';
import { scaledRepeats, type ModelInput } from './modelInput.ts';
import { normalisation } from './normalisation.ts';
import { globalPool, imageInput, onePixel } from './reshaping.ts';
import type { Fans, Initializer } from './weight.ts';

/** The stages of B0: blocks, kernel size, channels out, widening inside the block, stride of the first block. */
const stages = [
  { repeats: 1, size: 3, outputs: 16, expansion: 1, stride: 1 },
  { repeats: 2, size: 3, outputs: 24, expansion: 6, stride: 2 },
  { repeats: 2, size: 5, outputs: 40, expansion: 6, stride: 2 },
  { repeats: 3, size: 3, outputs: 80, expansion: 6, stride: 2 },
  { repeats: 3, size: 5, outputs: 112, expansion: 6, stride: 1 },
  { repeats: 4, size: 5, outputs: 192, expansion: 6, stride: 2 },
  { repeats: 1, size: 3, outputs: 320, expansion: 6, stride: 1 },
] as const;

/** Channels times width, as the nearest multiple of 8 that takes away no more than a tenth. */
function multipleOfEight(channels: number, { width = 1 }: ModelInput): number {
  const wanted = channels * width;
  const nearest = Math.max(8, Math.floor((wanted + 4) / 8) * 8);
  return nearest < 0.9 * wanted ? nearest + 8 : nearest;
}

const convolutionKernel = ({ fanOut }: Fans): Initializer => ({ kind: 'normal', deviation: Math.sqrt(2 / fanOut) });
const denseKernel = ({ fanOut }: Fans): Initializer => ({ kind: 'uniform', limit: 1 / Math.sqrt(fanOut) });

const style = { padding: 'same', initializer: convolutionKernel } as const;

function normalisedSwish(x: Layer, name: string): Layer {
  return activation(normalisation(x, `${name}/normalisation`), `${name}/swish`, 'swish');
}

function unbiased(
  x: Layer,
  name: string,
  shape: Pick<ConvolutionOptions, 'outputs' | 'size' | 'stride' | 'l2'>,
): Layer {
  return convolution(x, { name: `${name}/convolution`, ...shape, ...style, bias: false });
}

interface Block {
  readonly name: string;
  readonly size: number;
  readonly outputs: number;
  readonly expansion: number;
  readonly stride: number;
  readonly l2: number;
  readonly drop: { readonly rate: number; readonly place: number };
}

/** x times a factor per channel in 0..1, made of the means of all channels by way of `inner` units. */
function squeezedAndExcited(x: Layer, inner: number, { name, l2 }: Block): Layer {
  const shape = { size: 1, stride: 1, l2, bias: true, biasL2: l2, ...style };
  const means = onePixel(globalPool(x, `${name}/squeeze/pool`), `${name}/squeeze/pixel`);
  const reduced = convolution(means, { name: `${name}/squeeze/reduce`, outputs: inner, ...shape });
  const middle = activation(reduced, `${name}/squeeze/swish`, 'swish');
  const expanded = convolution(middle, { name: `${name}/squeeze/expand`, outputs: x.shape.at(-1) ?? 0, ...shape });
  return scaled(`${name}/squeeze/scaled`, x, activation(expanded, `${name}/squeeze/sigmoid`, 'sigmoid'));
}

/** Widens the channels, convolves each by itself, weighs them and narrows them again; x is added where shapes agree. */
function invertedBottleneck(x: Layer, block: Block): Layer {
  const { name, size, outputs, expansion, stride, l2 } = block;
  const inputs = x.shape.at(-1) ?? 0;
  const pointwise = { size: 1, stride: 1, l2 };
  const wide =
    expansion === 1
      ? x
      : normalisedSwish(unbiased(x, `${name}/expand`, { outputs: expansion * inputs, ...pointwise }), `${name}/expand`);
  const depthwise = { name: `${name}/depthwise/convolution`, size, stride, l2, initializer: convolutionKernel };
  const filtered = normalisedSwish(depthwiseConvolution(wide, depthwise), `${name}/depthwise`);
  const weighed = squeezedAndExcited(filtered, Math.max(1, Math.floor(inputs / 4)), block);
  const narrow = unbiased(weighed, `${name}/project`, { outputs, ...pointwise });
  const branch = normalisation(narrow, `${name}/project/normalisation`);
  if (stride !== 1 || inputs !== outputs) return branch;
  return sum(`${name}/sum`, [dropConnect(branch, { name: `${name}/drop`, ...block.drop }), x]);
}

/** What the layers of a block are called in Keras, behind `block2a_`. */
const inBlock: Readonly<Record<string, string>> = {
  'expand/convolution': 'expand_conv',
  'expand/normalisation': 'expand_bn',
  'expand/swish': 'expand_activation',
  'depthwise/convolution': 'dwconv',
  'depthwise/normalisation': 'bn',
  'depthwise/swish': 'activation',
  'squeeze/pool': 'se_squeeze',
  'squeeze/pixel': 'se_reshape',
  'squeeze/reduce': 'se_reduce',
  'squeeze/swish': 'se_reduce_activation',
  'squeeze/expand': 'se_expand',
  'squeeze/sigmoid': 'se_expand_activation',
  'squeeze/scaled': 'se_excite',
  'project/convolution': 'project_conv',
  'project/normalisation': 'project_bn',
};

const outsideBlocks: Readonly<Record<string, string>> = {
  images: 'input_1',
  'stem/convolution': 'stem_conv',
  'stem/normalisation': 'stem_bn',
  'stem/swish': 'stem_activation',
  'top/convolution': 'top_conv',
  'top/normalisation': 'top_bn',
  'top/swish': 'top_activation',
  pool: 'avg_pool',
  dropout: 'top_dropout',
  head: 'predictions',
};

/** `stage2/block1/expand/convolution` is `block2a_expand_conv` in keras.applications. */
function kerasName(layer: string): string {
  const [, stage = '', block = '', rest = ''] = /^stage(\d+)\/block(\d+)\/(.+)$/.exec(layer) ?? [];
  if (stage === '') return outsideBlocks[layer] ?? layer;
  const letter = String.fromCharCode('a'.charCodeAt(0) + Number(block) - 1);
  return `block${stage}${letter}_${inBlock[rest] ?? rest}`;
}

/**
 * EfficientNet-B0: mobile inverted bottlenecks with squeeze and excitation, swish, and drop-connect.
 *
 * Padding is TensorFlow's `same`, which is what Keras' explicit padding amounts to for every image size. The image has
 * to be scaled to 0..1 or normalised before: unlike in keras.applications that is not part of the model.
 *
 * Source: Tan & Le, "EfficientNet: rethinking model scaling for convolutional neural networks", 2019; published
 * TensorFlow code for TPUs, whose first weights these are (normal with variance 2 / fanOut, not cut).
 */
export function efficientNet(name: string, input: ModelInput): Model {
  const { imageShape, classes, l2, dropout: dropoutRate = 0.2, dropConnect: dropConnectRate = 0.2 } = input;
  const blocks = stages.flatMap(({ repeats, stride, outputs, ...rest }, stage) =>
    Array.from({ length: scaledRepeats(repeats, input) }, (_, block) => ({
      ...rest,
      name: `stage${stage + 1}/block${block + 1}`,
      outputs: multipleOfEight(outputs, input),
      stride: block === 0 ? stride : 1,
      l2,
    })),
  );
  const stem = { outputs: multipleOfEight(32, input), size: 3, stride: 2, l2 };
  const features = blocks.reduce(
    (x, block, index) => {
      const rate = (dropConnectRate * index) / blocks.length;
      return invertedBottleneck(x, { ...block, drop: { rate, place: index + 1 } });
    },
    normalisedSwish(unbiased(imageInput(imageShape), 'stem', stem), 'stem'),
  );
  const top = { outputs: multipleOfEight(1280, input), size: 1, stride: 1, l2 };
  const pooled = globalPool(normalisedSwish(unbiased(features, 'top', top), 'top'), 'pool');
  const dropped = dropout(pooled, { name: 'dropout', rate: dropoutRate, place: 0 });
  const head = dense(dropped, { name: 'head', outputs: classes, initializer: denseKernel, l2 });
  return modelOf({ name, output: head, kerasName });
}
