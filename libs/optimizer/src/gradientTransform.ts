import { valueAt, type Schedule } from '@coolsweep/schedule';
import { add, scalar, zerosLike, type Scalar, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';

/** Tensors by name: parameters, or their gradients, or one buffer for each of them. */
export type Tensors = Readonly<Record<string, Tensor>>;

/**
 * Everything that an optimizer remembers: save these tensors, and training continues as if never interrupted. A type and
 * not an interface, so that `tidy` and `dispose` of TensorFlow.js accept it.
 */
export type OptimizerState = {
  /** Updates done; int32. */
  readonly step: Scalar;
  /** Buffers: by what they are, then by parameter. Empty for an optimizer without memory. Names without `/`. */
  readonly slots: Readonly<Record<string, Tensors>>;
};

/** The values of an optimizer's schedules at one update. */
export type StepValues<T = number> = {
  readonly learningRate: T;
  readonly rho: T;
};

export interface UpdateInput {
  readonly gradients: Tensors;
  readonly params: Tensors;
  readonly state: OptimizerState;
  /** What weight decay acts on, by parameter: 1 or 0, of a shape that broadcasts to it. Absent: everything. */
  readonly decayMask?: Tensors | null;
  /** int32 [2]: the noise of this update, for an optimizer that injects some. Another key for every update. */
  readonly key?: Tensor1D | null;
}

export interface UpdateResult {
  /** What to add to the parameters. */
  readonly updates: Tensors;
  readonly state: OptimizerState;
}

/**
 * An optimizer as two pure functions on tensors, and what is known about its displacements.
 *
 * Schedules are evaluated by the caller ({@link stepValues}) and fed as scalars, so that `update` holds nothing that
 * changes from step to step, reads nothing back, and can be traced into a graph once. Neither function disposes its
 * inputs.
 *
 * The predictions leave weight decay and clipping out.
 */
export interface GradientTransform {
  readonly name: string;
  readonly learningRate: Schedule;
  /** Momentum coefficient; constant 0 for an optimizer that has none, or several. */
  readonly rho: Schedule;
  /** Whether `update` needs a key. */
  readonly usesNoise: boolean;
  readonly init: (params: Tensors) => OptimizerState;
  readonly update: (input: UpdateInput, values: StepValues<Scalar>) => UpdateResult;
  /** Learning rate of plain SGD with the same drift at these values; for an adaptive optimizer before the preconditioner. */
  readonly effectiveLearningRate: (values: StepValues) => number;
  /**
   * Mean squared displacement per update of one coordinate whose gradient is noise of this variance, independent from
   * update to update, when the values change slowly. Null for an adaptive optimizer: its scale is not the gradient's.
   */
  readonly predictedMsd: (values: StepValues, gradientVariance: number) => number | null;
  /** Adaptive optimizers: what multiplies the effective learning rate, by element. */
  readonly preconditioner?: (state: OptimizerState) => Tensors;
  /** Temperature of the noise that the optimizer itself adds, in units of the loss. */
  readonly injectedTemperature?: number;
}

/** The values of a transform's schedules at update `n`; n = 0 for the first. */
export function stepValues({ learningRate, rho }: GradientTransform, n: number): StepValues {
  return { learningRate: valueAt(learningRate, n), rho: valueAt(rho, n) };
}

/** Schedule values as tensors, for `update`. */
export function asScalars({ learningRate, rho }: StepValues): StepValues<Scalar> {
  return { learningRate: scalar(learningRate), rho: scalar(rho) };
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

/** Zeros of the shapes of the tensors. */
export function zerosFor(tensors: Tensors): Tensors {
  return mapTensors(tensors, (tensor) => zerosLike(tensor));
}

/** The state before the first update. */
export function initialState(slots: OptimizerState['slots']): OptimizerState {
  return { step: scalar(0, 'int32'), slots };
}

/** The state after one more update. */
export function nextState({ step }: OptimizerState, slots: OptimizerState['slots']): OptimizerState {
  return { step: add(step, scalar(1, 'int32')), slots };
}

/** @throws Error when the state has no such buffer */
export function slotOf({ slots }: OptimizerState, name: string): Tensors {
  const slot = slots[name];
  if (slot === undefined) throw new Error(`the state has no buffer ${name}: it is of another optimizer`);
  return slot;
}
