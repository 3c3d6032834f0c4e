import { activation } from './activation.ts';
import { convolution } from './convolution.ts';
import { dense } from './dense.ts';
import { dropConnect, dropout } from './dropping.ts';
import type { Layer } from './layer.ts';
import { sum } from './merge.ts';
import { modelOf, type Model } from './model.ts';
import { scaledChannels, scaledRepeats, type ModelInput } from './modelInput.ts';
import { normalisation } from './normalisation.ts';
import { globalPool, imageInput } from './reshaping.ts';
import { heNormal } from './weight.ts';

interface ConvolutionShape {
  readonly outputs: number;
  readonly size: number;
  readonly stride: number;
  readonly l2: number;
}

const style = { bias: true, padding: 'same', initializer: heNormal } as const;

function normalisedRelu(x: Layer, name: string): Layer {
  return activation(normalisation(x, `${name}/normalisation`), `${name}/relu`, 'relu');
}

function preActivated(x: Layer, name: string, shape: ConvolutionShape): Layer {
  return convolution(normalisedRelu(x, name), { name: `${name}/convolution`, ...shape, ...style });
}

interface Block {
  readonly name: string;
  /** Channels inside the bottleneck. */
  readonly inner: number;
  readonly outputs: number;
  readonly stride: number;
  readonly l2: number;
  /** Whether the block is the first of its stage and so projects the shortcut. */
  readonly opensStage: boolean;
  /** Whether the block's input comes normalised and rectified already. */
  readonly activated: boolean;
  readonly drop: { readonly rate: number; readonly place: number };
}

/** x' + F(x): F convolutions 1x1, 3x3 and 1x1, each of a normalised and rectified value; x' = x or its projection. */
function bottleneck(x: Layer, block: Block): Layer {
  const { name, inner, outputs, stride, l2 } = block;
  const opening = { outputs: inner, size: 1, stride, l2 };
  const reduced = block.activated
    ? convolution(x, { name: `${name}/reduce/convolution`, ...opening, ...style })
    : preActivated(x, `${name}/reduce`, opening);
  const middle = preActivated(reduced, `${name}/middle`, { outputs: inner, size: 3, stride: 1, l2 });
  const expanded = preActivated(middle, `${name}/expand`, { outputs, size: 1, stride: 1, l2 });
  const branch = dropConnect(expanded, { name: `${name}/drop`, ...block.drop });
  const shortcut = block.opensStage
    ? convolution(x, { name: `${name}/projection`, outputs, size: 1, stride, l2, ...style })
    : x;
  return sum(`${name}/sum`, [branch, shortcut]);
}

/**
 * The residual network for small images, version 2, with 9 n + 2 layers: three stages of n bottlenecks with 64, 128 and
 * 256 channels, normalisation and relu in front of the convolutions; the later stages halve the image.
 *
 * Source: He et al., "Identity mappings in deep residual networks", 2016; shape of the Keras example
 * `cifar10_resnet.py`, version 2, with its bottlenecks of 16, 64 and 128 channels.
 */
export function preActivationNet(
  name: string,
  input: ModelInput,
  { blocksPerStage }: { readonly blocksPerStage: number },
): Model {
  const { l2 } = input;
  const repeats = scaledRepeats(blocksPerStage, input);
  const stages = [
    { inner: 16, outputs: 64 },
    { inner: 64, outputs: 128 },
    { inner: 128, outputs: 256 },
  ];
  const blocks = stages.flatMap(({ inner, outputs }, stage) =>
    Array.from({ length: repeats }, (_, block) => ({
      name: `stage${stage + 1}/block${block + 1}`,
      inner: scaledChannels(inner, input),
      outputs: scaledChannels(outputs, input),
      stride: stage > 0 && block === 0 ? 2 : 1,
      l2,
      opensStage: block === 0,
      activated: stage === 0 && block === 0,
    })),
  );
  const stem = { name: 'stem/convolution', outputs: scaledChannels(16, input), size: 3, stride: 1, l2 };
  const opened = normalisation(convolution(imageInput(input.imageShape), { ...stem, ...style }), 'stem/normalisation');
  const features = blocks.reduce(
    (x, block, index) => {
      const rate = ((input.dropConnect ?? 0) * index) / blocks.length;
      return bottleneck(x, { ...block, drop: { rate, place: index + 1 } });
    },
    activation(opened, 'stem/relu', 'relu'),
  );
  const pooled = globalPool(normalisedRelu(features, 'last'), 'pool');
  const dropped = dropout(pooled, { name: 'dropout', rate: input.dropout ?? 0, place: 0 });
  return modelOf({ name, output: dense(dropped, { name: 'head', outputs: input.classes }) });
}
