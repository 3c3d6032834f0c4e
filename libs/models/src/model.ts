import { dispose, engine, tidy, type Tensor, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { layersUpTo, type ApplyMode, type Layer, type ModelState, type Tensors } from './layer.ts';
import { automaticNames } from './kerasName.ts';
import { initialValues, sizeOf, type StatisticSpec, type WeightSpec } from './weight.ts';

/** Values in host memory, by name. */
export type HostValues = Readonly<Record<string, Float32Array>>;

/** All values of a model in host memory. */
export interface ModelValues {
  readonly weights: HostValues;
  readonly statistics: HostValues;
}

/** What a forward pass gives. */
export interface ModelOutput {
  /** [batch, classes], before softmax. */
  readonly logits: Tensor2D;
  /** The running statistics after this batch; the given ones when not training. */
  readonly statistics: Tensors;
}

/** An architecture: a description of its tensors and a pure function of them. It holds no tensors itself. */
export interface Model {
  readonly name: string;
  /** Inputs before what reads them; the first is the images, the last the logits. */
  readonly layers: readonly Layer[];
  readonly weights: readonly WeightSpec[];
  readonly statistics: readonly StatisticSpec[];
  /** Numbers in weights and statistics. */
  readonly parameterCount: number;
  /** Numbers in weights. */
  readonly trainableCount: number;
  /** What Keras calls the layer of a name. */
  readonly kerasName: (layer: string) => string;
  /** The first weights and statistics: the same for the same seed, whatever else is configured. */
  readonly initialize: (seed: number) => ModelValues;
  /**
   * @param images [batch, height, width, channels], float32
   * @throws Error in training without a key when the model drops something
   */
  readonly apply: (state: ModelState, images: Tensor4D, mode: ApplyMode) => ModelOutput;
}

/** What distinguishes one architecture from another. */
export interface Architecture {
  readonly name: string;
  /** The layer that gives the logits. */
  readonly output: Layer;
  /** Keras' name of a layer; by default the ones that Keras gives by itself. */
  readonly kerasName?: (layer: string) => string;
}

/** Completes an architecture with what follows from its layers. */
export function modelOf({ name, output, kerasName }: Architecture): Model {
  const layers = layersUpTo(output);
  const lastUse = new Map(layers.flatMap((layer) => layer.inputs.map((input) => [input, layer] as const)));
  const weights = layers.flatMap((layer) => layer.weights);
  const statistics = layers.flatMap((layer) => layer.statistics);
  const count = (specs: readonly (WeightSpec | StatisticSpec)[]) => specs.reduce((sum, spec) => sum + sizeOf(spec), 0);
  const values = (specs: readonly (WeightSpec | StatisticSpec)[], seed: number): HostValues =>
    Object.fromEntries(specs.map((spec) => [spec.name, initialValues(spec, seed)]));
  return {
    name,
    layers,
    weights,
    statistics,
    parameterCount: count(weights) + count(statistics),
    trainableCount: count(weights),
    kerasName: kerasName ?? automaticNames(layers),
    initialize: (seed) => ({ weights: values(weights, seed), statistics: values(statistics, seed) }),
    apply(state, images, mode) {
      const computed = new Map<Layer, Tensor>();
      const collected: Record<string, Tensor> = {};
      const valueOf = (layer: Layer): Tensor => computed.get(layer) ?? images;
      // A gradient needs the values that lead to it; where none is recorded, they are most of the memory.
      const releases = !engine().isTapeOn();
      for (const layer of layers.slice(1)) {
        const compute = () => layer.compute(layer.inputs.map(valueOf), { state, mode });
        const { value, statistics: changed } = releases ? tidy(compute) : compute();
        computed.set(layer, value);
        Object.assign(collected, changed);
        if (releases)
          dispose(layer.inputs.filter((input) => lastUse.get(input) === layer).map((at) => computed.get(at)));
      }
      return { logits: valueOf(output) as Tensor2D, statistics: collected };
    },
  };
}
