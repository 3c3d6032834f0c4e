import type { Model } from './model.ts';

/** Node and tensor index: every layer is used once and has one value. */
const onlyValue = [0, 0] as const;

/**
 * The model as Keras and TensorFlow.js describe a functional model in JSON, so that `tf.loadLayersModel` can build it.
 * Its output are the logits.
 */
export function kerasTopology({ name, layers, kerasName }: Pick<Model, 'name' | 'layers' | 'kerasName'>): object {
  const reference = (layer: string) => [kerasName(layer), ...onlyValue];
  const [images] = layers;
  const logits = layers.at(-1);
  if (images === undefined || logits === undefined) throw new Error(`the model ${name} has no layers`);
  return {
    class_name: 'Model',
    config: {
      name,
      layers: layers.map((layer) => ({
        class_name: layer.keras.className,
        name: kerasName(layer.name),
        config: { name: kerasName(layer.name), trainable: true, dtype: 'float32', ...layer.keras.config },
        inbound_nodes: layer.inputs.length === 0 ? [] : [layer.inputs.map((input) => [...reference(input.name), {}])],
      })),
      input_layers: [reference(images.name)],
      output_layers: [reference(logits.name)],
    },
    keras_version: '2.15.0',
    backend: 'tensorflow',
  };
}
