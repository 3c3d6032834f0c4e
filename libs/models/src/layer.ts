import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { StatisticSpec, WeightSpec } from './weight.ts';

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

export interface ModelState {
  readonly weights: Tensors;
  readonly statistics: Tensors;
}

/** What a forward pass is for. */
export interface ApplyMode {
  readonly training: boolean;
  /**
   * [2], int32: decides what a model that drops something drops in this pass. Needed in training by such a model, and
   * ignored otherwise. Give every step another one.
   */
  readonly key?: Tensor1D;
}

/** What a layer reads beside its inputs. */
export interface LayerCall {
  readonly state: ModelState;
  readonly mode: ApplyMode;
}

/** A type, not an interface, so that `tidy` accepts it. */
export type LayerResult = {
  /** Never one of the inputs themselves: they may be disposed before it. */
  readonly value: Tensor;
  /** The running statistics after this batch, by name; left away by layers that have none. */
  readonly statistics?: Tensors;
};

/** The layer of the same function in Keras. */
export interface KerasLayer {
  readonly className: string;
  /** Without the name. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** A layer at its place in a network: a description of its tensors, and a pure function of them and of other layers. */
export interface Layer {
  readonly name: string;
  readonly inputs: readonly Layer[];
  /** Shape of its value for one image, without the batch. */
  readonly shape: readonly number[];
  readonly weights: readonly WeightSpec[];
  readonly statistics: readonly StatisticSpec[];
  readonly compute: (inputs: readonly Tensor[], call: LayerCall) => LayerResult;
  readonly keras: KerasLayer;
}

/** A layer whose function knows the ranks of what it gets. */
interface LayerDefinition<In extends readonly Tensor[]> extends Pick<Layer, 'name' | 'inputs' | 'shape' | 'keras'> {
  readonly weights?: readonly WeightSpec[];
  readonly statistics?: readonly StatisticSpec[];
  readonly compute: (inputs: In, call: LayerCall) => LayerResult;
}

/** The ranks that `In` states are those of `shape` of the inputs, plus the batch: the caller sees to that. */
export function defineLayer<In extends readonly Tensor[]>(definition: LayerDefinition<In>): Layer {
  return {
    weights: [],
    statistics: [],
    ...definition,
    compute: (inputs, call) => definition.compute(inputs as unknown as In, call),
  };
}

/** The layer and all that it depends on, each once, inputs first; earlier inputs before later ones. */
export function layersUpTo(output: Layer): readonly Layer[] {
  const found = new Set<Layer>();
  const visit = (layer: Layer) => {
    if (found.has(layer)) return;
    layer.inputs.forEach(visit);
    found.add(layer);
  };
  visit(output);
  return [...found];
}

/** Height, width and channels of a layer whose value is an image. */
export function imageShapeOf({ name, shape }: Layer): readonly [number, number, number] {
  const [height, width, channels, ...more] = shape;
  if (height === undefined || width === undefined || channels === undefined || more.length > 0) {
    throw new Error(`${name} gives no image but a value of shape [${shape.join(', ')}]`);
  }
  return [height, width, channels];
}

/** Numbers per image of a layer whose value is a vector. */
export function lengthOf({ name, shape }: Layer): number {
  const [length, ...more] = shape;
  if (length === undefined || more.length > 0) {
    throw new Error(`${name} gives no vector but a value of shape [${shape.join(', ')}]`);
  }
  return length;
}

/** @throws Error when the record has no such tensor, which means that weights of another model were given */
export function tensorNamed(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  if (tensor === undefined) throw new Error(`the model has no tensor ${name} among those given`);
  return tensor;
}
