import {
  engine,
  Optimizer,
  scalar,
  tensor1d,
  tidy,
  util,
  type NamedTensorMap,
  type serialization,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import {
  applyUpdates,
  asScalars,
  slotOf,
  stepValues,
  tensorOf,
  type GradientTransform,
  type OptimizerState,
  type Tensors,
} from './gradientTransform.ts';

export type NamedTensor = Awaited<ReturnType<Optimizer['saveIterations']>>;

/** What TensorFlow.js gives to `applyGradients`: a variable of the list without a gradient has null or undefined. */
type MaybeGradient = readonly [name: string, gradient: Tensor | null | undefined];

interface Buffer {
  readonly slot: string;
  /** Name for saving; that of the variable itself may be numbered to make it unique. */
  readonly originalName: string;
  readonly variable: Variable;
}

/** A variable that has a gradient at this step, and its buffers. */
interface Moving {
  readonly variable: Variable;
  readonly gradient: Tensor;
  readonly buffers: readonly Buffer[];
}

export interface TransformOptimizerOptions {
  /** For optimizers that inject noise: a whole number. Default 0. */
  readonly noiseSeed?: number;
  /**
   * Last parts of the names of variables that weight decay leaves alone, such as `bias`, `gamma` and `beta`. Default:
   * none, everything decays.
   */
  readonly exemptFromDecay?: readonly string[];
}

function registeredVariable(name: string): Variable {
  const variable = engine().registeredVariables[name];
  if (variable === undefined) throw new Error(`there is no variable ${name}`);
  return variable;
}

/** `bias` of `dense_Dense1/bias_2`: layers of TensorFlow.js number the names that they have already given. */
function lastPart(variableName: string): string {
  return variableName.slice(variableName.lastIndexOf('/') + 1).replace(/_\d+$/, '');
}

const byVariable = (moving: readonly Moving[], tensor: (one: Moving) => Tensor): Tensors =>
  Object.fromEntries(moving.map((one) => [one.variable.name, tensor(one)]));

/**
 * Any optimizer of this library as an ordinary optimizer of TensorFlow.js, for `model.compile` and `optimizer.minimize`.
 *
 * One step count for all variables, and one buffer of each kind for each. `getWeights` and `setWeights` carry all of it;
 * the transform itself is a function and has no configuration to save: {@link CoolMomentumOptimizer} has.
 */
export class TransformOptimizer extends Optimizer {
  static className = 'Transform';

  readonly #transform: GradientTransform;
  readonly #noiseSeed: number;
  readonly #exemptFromDecay: readonly string[];
  /** Kinds of buffers, in the order in which they are saved for a variable. */
  readonly #slots: readonly string[];
  /** By the variable's name, in the order in which the variables were first given. */
  readonly #buffers = new Map<string, readonly Buffer[]>();
  /**
   * Loaded, and not yet taken by a variable. They are taken in the order in which variables are given after loading: names
   * may differ in the process that loads a checkpoint.
   */
  #loaded: Buffer[] = [];

  constructor(transform: GradientTransform, { noiseSeed = 0, exemptFromDecay = [] }: TransformOptimizerOptions = {}) {
    super();
    this.#transform = transform;
    this.#noiseSeed = noiseSeed;
    this.#exemptFromDecay = exemptFromDecay;
    const state = transform.init({});
    state.step.dispose();
    this.#slots = Object.keys(state.slots);
  }

  /**
   * Moves the variables that have a gradient; one without keeps its value and its buffers. The step count is of the
   * optimizer, not of the variable: it goes on for all.
   */
  override applyGradients(variableGradients: NamedTensorMap | NamedTensor[]): void {
    // A list stays a list: as keys of an object, names that are numbers would change their order.
    const given: readonly MaybeGradient[] = Array.isArray(variableGradients)
      ? variableGradients.map(({ name, tensor }) => [name, tensor])
      : Object.entries(variableGradients);
    const moving = given
      .map(([name, gradient]) => ({ variable: registeredVariable(name), gradient }))
      .filter(({ variable }) => variable.trainable)
      // Also for those without a gradient at this step: which buffers a variable takes must not depend on that.
      .map(({ variable, gradient }) => ({ variable, gradient, buffers: this.#buffersOf(variable) }))
      .flatMap(({ gradient, ...rest }) => (gradient ? [{ gradient, ...rest }] : []));
    // An update of nothing is none for the transform, whose noise has no shape then.
    if (moving.length > 0) tidy(() => this.#move(moving));
    this.incrementIterations();
  }

  override dispose(): void {
    for (const { variable } of this.#all()) variable.dispose();
    this.#buffers.clear();
    this.#loaded = [];
  }

  /** The step count, then the buffers of every variable. */
  override async getWeights(): Promise<NamedTensor[]> {
    return [
      await this.saveIterations(),
      ...this.#all().map(({ originalName, variable }) => ({ name: originalName, tensor: variable })),
    ];
  }

  override async setWeights(weightValues: NamedTensor[]): Promise<void> {
    const loaded = await this.extractIterations(weightValues);
    const kinds = this.#slots.length;
    if (kinds === 0 ? loaded.length > 0 : loaded.length % kinds !== 0) {
      throw new Error(
        `${loaded.length} loaded buffers do not fit ${this.#transform.name}, which has ${kinds} for a variable`,
      );
    }
    this.dispose();
    this.#loaded = loaded.map(({ name, tensor }, index) => ({
      slot: this.#slots[index % kinds] ?? '',
      originalName: name,
      variable: tensor.variable(false),
    }));
  }

  override getConfig(): serialization.ConfigDict {
    throw new Error(`${this.#transform.name} has no configuration to save: save its weights, and make it again`);
  }

  #move(moving: readonly Moving[]): void {
    const params = byVariable(moving, ({ variable }) => variable);
    const buffersOf = (slot: string) =>
      Object.fromEntries(
        moving.flatMap(({ variable, buffers }) =>
          buffers.filter((buffer) => buffer.slot === slot).map((buffer) => [variable.name, buffer.variable]),
        ),
      );
    const { updates, state } = this.#transform.update(
      {
        gradients: byVariable(moving, ({ gradient }) => gradient),
        params,
        state: {
          step: scalar(this.iterations, 'int32'),
          slots: Object.fromEntries(this.#slots.map((slot) => [slot, buffersOf(slot)])),
        },
        decayMask:
          this.#exemptFromDecay.length === 0
            ? null
            : byVariable(moving, ({ variable }) =>
                scalar(this.#exemptFromDecay.includes(lastPart(variable.name)) ? 0 : 1),
              ),
        key: this.#transform.usesNoise ? tensor1d([this.#noiseSeed, this.iterations], 'int32') : null,
      },
      asScalars(stepValues(this.#transform, this.iterations)),
    );
    assign(moving, applyUpdates(params, updates), state);
  }

  /** All buffers in the order of saving. */
  #all(): Buffer[] {
    return [...[...this.#buffers.values()].flat(), ...this.#loaded];
  }

  #buffersOf(variable: Variable): readonly Buffer[] {
    const known = this.#buffers.get(variable.name);
    if (known !== undefined) return known;
    const loaded = this.#loaded.slice(0, this.#slots.length);
    for (const { originalName, variable: buffer } of loaded) {
      if (util.arraysEqual(buffer.shape, variable.shape)) continue;
      throw new Error(
        `the loaded buffer ${originalName} has shape [${buffer.shape.join()}], but the variable ` +
          `${variable.name} [${variable.shape.join()}]: give the variables in the order in which they were saved`,
      );
    }
    this.#loaded = this.#loaded.slice(loaded.length);
    const buffers = loaded.length > 0 ? loaded : this.#newBuffers(variable);
    this.#buffers.set(variable.name, buffers);
    return buffers;
  }

  #newBuffers(variable: Variable): Buffer[] {
    return tidy(() => {
      const state = this.#transform.init({ [variable.name]: variable });
      return this.#slots.map((slot) => ({
        slot,
        originalName: `${variable.name}/${slot}`,
        variable: tensorOf(slotOf(state, slot), variable.name).variable(false),
      }));
    });
  }
}

function assign(moving: readonly Moving[], moved: Tensors, state: OptimizerState): void {
  for (const { variable, buffers } of moving) {
    variable.assign(tensorOf(moved, variable.name));
    for (const buffer of buffers) buffer.variable.assign(tensorOf(slotOf(state, buffer.slot), variable.name));
  }
}
