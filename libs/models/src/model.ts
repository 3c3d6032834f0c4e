import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { initialValues, sizeOf, type StatisticSpec, type WeightSpec } from './weight.ts';

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** Values in host memory, by name. */
export type HostValues = Readonly<Record<string, Float32Array>>;

export interface ModelState {
  readonly weights: Tensors;
  readonly statistics: Tensors;
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
  readonly weights: readonly WeightSpec[];
  readonly statistics: readonly StatisticSpec[];
  /** Numbers in weights and statistics. */
  readonly parameterCount: number;
  /** Numbers in weights. */
  readonly trainableCount: number;
  /** The first weights and statistics: the same for the same seed, whatever else is configured. */
  readonly initialize: (seed: number) => { readonly weights: HostValues; readonly statistics: HostValues };
  /** @param images [batch, height, width, channels], float32 */
  readonly apply: (state: ModelState, images: Tensor4D, mode: { readonly training: boolean }) => ModelOutput;
}

/** What distinguishes one architecture from another. */
export type Architecture = Pick<Model, 'name' | 'weights' | 'statistics' | 'apply'>;

/** Completes an architecture with what follows from its tensors. */
export function modelOf(architecture: Architecture): Model {
  const { weights, statistics } = architecture;
  const count = (specs: readonly (WeightSpec | StatisticSpec)[]) => specs.reduce((sum, spec) => sum + sizeOf(spec), 0);
  const values = (specs: readonly (WeightSpec | StatisticSpec)[], seed: number): HostValues =>
    Object.fromEntries(specs.map((spec) => [spec.name, initialValues(spec, seed)]));
  return {
    ...architecture,
    parameterCount: count(weights) + count(statistics),
    trainableCount: count(weights),
    initialize: (seed) => ({ weights: values(weights, seed), statistics: values(statistics, seed) }),
  };
}

/** @throws Error when the record has no such tensor, which means that weights of another model were given */
export function tensorNamed(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  if (tensor === undefined) throw new Error(`the model has no tensor ${name} among those given`);
  return tensor;
}
