import { kerasNodes, kerasTopology, type KerasNode } from './kerasTopology.ts';
import { layersArtifacts, type LayersArtifacts, type NamedValues } from './layersArtifacts.ts';
import { namedValues } from './layersFormat.ts';
import type { Model, ModelValues } from './model.ts';
import { sizeOf } from './weight.ts';

/** What a model expects of pixels in 0..1: (pixel - mean) / deviation. */
export interface Preparation {
  /** Values of `shape`, channels last. */
  readonly mean: Float32Array;
  /** Height, width, channels of the images; height and width 1 when all places have the same mean. */
  readonly shape: readonly [height: number, width: number, channels: number];
  /** One for each channel. */
  readonly deviation: Float32Array;
}

/** Keras' own, which every reader of the format knows. */
const epsilon = 1e-3;
const name = 'normalization';

/** Normalises pixels with fixed statistics; batch normalisation is the layer for it that every version has. */
function normaliser(input: string): KerasNode {
  const config = { axis: -1, momentum: 0.99, epsilon, center: false, scale: false };
  return { name, className: 'BatchNormalization', config, inputs: [input] };
}

/** Layers between the images and the model: for a mean of its own at every place, the image is one vector on the way. */
function preparingNodes(images: string, model: Model, { shape: [height, width] }: Preparation): KerasNode[] {
  if (height === 1 && width === 1) return [normaliser(images)];
  const flat = { name: `${name}_flat`, className: 'Flatten', config: {}, inputs: [images] };
  const config = { target_shape: model.layers[0]?.shape ?? [] };
  return [flat, normaliser(flat.name), { name: `${name}_image`, className: 'Reshape', config, inputs: [name] }];
}

/**
 * The statistics that make (x - mean) / sqrt(variance + epsilon) of pixels in 0..255 what the model expects. In that range
 * epsilon, which is subtracted beforehand, is far below what float32 tells apart.
 */
function preparingValues({ mean, shape, deviation }: Preparation): NamedValues[] {
  const channels = deviation.length;
  const size = sizeOf({ shape });
  const means = Float32Array.from({ length: size }, (_, at) => 255 * (mean[at] ?? 0));
  const variances = Float32Array.from({ length: size }, (_, at) => {
    return (255 * (deviation[at % channels] ?? 1)) ** 2 - epsilon;
  });
  return [
    { name: `${name}/moving_mean`, shape: [size], values: means },
    { name: `${name}/moving_variance`, shape: [size], values: variances },
  ];
}

/**
 * A trained model as `tf.loadLayersModel` and Keras read it, with layers of theirs alone: it takes images as
 * [batch, height, width, channels] of 0..255 and gives the probabilities of the classes.
 *
 * @param preparation what was done to the images in training, which becomes part of the model
 * @throws Error when a value is missing or of another size
 */
export function inferenceModel(model: Model, values: ModelValues, preparation: Preparation): Promise<LayersArtifacts> {
  const [images, ...rest] = kerasNodes(model);
  const logits = rest.at(-1);
  if (images === undefined || logits === undefined) throw new Error(`the model ${model.name} has no layers`);
  const preparing = preparingNodes(images.name, model, preparation);
  const prepared = preparing.at(-1)?.name ?? images.name;
  const nodes = [
    images,
    ...preparing,
    ...rest.map((node) => ({
      ...node,
      inputs: node.inputs.map((input) => (input === images.name ? prepared : input)),
    })),
    { name: 'probabilities', className: 'Activation', config: { activation: 'softmax' }, inputs: [logits.name] },
  ];
  const named = [...preparingValues(preparation), ...namedValues(model, values)];
  return layersArtifacts(kerasTopology(model.name, nodes), named);
}
