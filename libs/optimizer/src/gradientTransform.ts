import { constant, effectiveLearningRate, valueAt, type Schedule } from '@coolsweep/schedule';
import { add, scalar, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

/** Tensors by name: parameters, or their gradients, or one buffer for each of them. */
export type Tensors = Readonly<Record<string, Tensor>>;

/**
 * Everything that an optimizer remembers: save these tensors, and training continues as if never interrupted. A type and
 * not an interface, so that `tidy` and `dispose` of TensorFlow.js accept it.
 */
export type OptimizerState = {
  /** Updates done; int32. */
  readonly step: Scalar;
  /** The last displacement of every parameter, v; empty for an optimizer without memory. */
  readonly displacement: Tensors;
};

/** The values of an optimizer's schedules at one update. */
export interface StepValues<T = number> {
  readonly learningRate: T;
  readonly rho: T;
}

export interface UpdateInput {
  readonly gradients: Tensors;
  readonly params: Tensors;
  readonly state: OptimizerState;
}

export interface UpdateResult {
  /** What to add to the parameters. */
  readonly updates: Tensors;
  readonly state: OptimizerState;
}

/**
 * An optimizer as two pure functions on tensors.
 *
 * Schedules are evaluated by the caller ({@link stepValues}) and fed as scalars, so that `update` holds nothing that
 * changes from step to step and can be traced into a graph once. Neither function disposes its inputs.
 */
export interface GradientTransform {
  readonly name: string;
  readonly learningRate: Schedule;
  readonly rho: Schedule;
  /** Whether the gradient is multiplied by (1 + rho) / 2. */
  readonly rescaled: boolean;
  readonly init: (params: Tensors) => OptimizerState;
  readonly update: (input: UpdateInput, values: StepValues<Scalar>) => UpdateResult;
}

/** What optimizers of this library are made from. A number stands for the schedule that is constant. */
export interface OptimizerOptions {
  readonly learningRate: number | Schedule;
  /** Coupled weight decay: `weightDecay * w` is added to the gradient. Default 0. */
  readonly weightDecay?: number;
}

export function asSchedule(value: number | Schedule): Schedule {
  return typeof value === 'number' ? constant(value) : value;
}

/** The values of a transform's schedules at update `n`; n = 0 for the first. */
export function stepValues({ learningRate, rho }: GradientTransform, n: number): StepValues {
  return { learningRate: valueAt(learningRate, n), rho: valueAt(rho, n) };
}

/** Schedule values as tensors, for `update`. */
export function asScalars({ learningRate, rho }: StepValues): StepValues<Scalar> {
  return { learningRate: scalar(learningRate), rho: scalar(rho) };
}

/** The learning rate of plain SGD with the same drift, at these schedule values. */
export function effectiveLearningRateOf({ rescaled }: GradientTransform, values: StepValues): number {
  return effectiveLearningRate(values.learningRate, values.rho, rescaled);
}

/** params + updates, as new tensors. */
export function applyUpdates(params: Tensors, updates: Tensors): Tensors {
  return mapTensors(params, (param, name) => add(param, tensorOf(updates, name)));
}

/** A new record with the function's value for every tensor. */
export function mapTensors(tensors: Tensors, f: (tensor: Tensor, name: string) => Tensor): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, f(tensor, name)]));
}

/** @throws Error when the record has no such tensor */
export function tensorOf(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  if (tensor === undefined) throw new Error(`there is no tensor for parameter ${name}`);
  return tensor;
}
