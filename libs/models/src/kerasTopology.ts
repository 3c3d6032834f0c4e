import type { Model } from './model.ts';

/** A layer of a functional model, as Keras and TensorFlow.js describe it. */
export interface KerasNode {
  readonly name: string;
  readonly className: string;
  /** Without the name. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of the layers whose values it takes. */
  readonly inputs: readonly string[];
}

/** The layers of a model by Keras' names, in the model's order: the images first, the logits last. */
export function kerasNodes({ layers, kerasName }: Pick<Model, 'layers' | 'kerasName'>): KerasNode[] {
  return layers.map(({ name, keras, inputs }) => ({
    name: kerasName(name),
    ...keras,
    inputs: inputs.map((input) => kerasName(input.name)),
  }));
}

/** Node and tensor index: every layer is used once and has one value. */
const onlyValue = [0, 0] as const;

/**
 * A functional model in Keras' JSON, so that `tf.loadLayersModel` can build it. The first layer is its input, the last
 * one its output.
 */
export function kerasTopology(name: string, nodes: readonly KerasNode[]): object {
  const [input] = nodes;
  const output = nodes.at(-1);
  if (input === undefined || output === undefined) throw new Error(`the model ${name} has no layers`);
  return {
    class_name: 'Model',
    config: {
      name,
      layers: nodes.map((node) => ({
        class_name: node.className,
        name: node.name,
        config: { name: node.name, trainable: true, dtype: 'float32', ...node.config },
        inbound_nodes: node.inputs.length === 0 ? [] : [node.inputs.map((from) => [from, ...onlyValue, {}])],
      })),
      input_layers: [[input.name, ...onlyValue]],
      output_layers: [[output.name, ...onlyValue]],
    },
    keras_version: '2.15.0',
    backend: 'tensorflow',
  };
}
