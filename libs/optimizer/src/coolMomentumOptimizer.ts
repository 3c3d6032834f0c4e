import { coolMomentum as coolMomentumSchedule, constant, type Schedule } from '@coolsweep/schedule';
import {
  engine,
  Optimizer,
  scalar,
  serialization,
  tidy,
  util,
  zerosLike,
  type NamedTensorMap,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import { coolMomentum, type CoolMomentumOptions } from './coolMomentum.ts';
import { applyUpdates, asScalars, stepValues, tensorOf, type GradientTransform } from './gradientTransform.ts';

type NamedTensor = Awaited<ReturnType<Optimizer['saveIterations']>>;

/** What TensorFlow.js gives to `applyGradients`: a variable of the list without a gradient has null or undefined. */
type MaybeGradient = readonly [name: string, gradient: Tensor | null | undefined];

interface DisplacementVariable {
  /** Name for saving; that of the variable itself may be numbered to make it unique. */
  readonly originalName: string;
  readonly variable: Variable;
}

function registeredVariable(name: string): Variable {
  const variable = engine().registeredVariables[name];
  if (variable === undefined) throw new Error(`there is no variable ${name}`);
  return variable;
}

/** A schedule as it was given to `getConfig`, possibly after a way through JSON. */
function scheduleFrom(config: serialization.ConfigDictValue): Schedule {
  const given = config as { kind?: unknown; value?: unknown; rho0?: unknown; coolingSteps?: unknown } | number;
  if (typeof given === 'number') return constant(given);
  if (given.kind === 'constant') return constant(Number(given.value));
  if (given.kind === 'coolmomentum') return coolMomentumSchedule(Number(given.rho0), Number(given.coolingSteps));
  throw new TypeError(`not the configuration of a schedule: ${JSON.stringify(config)}`);
}

/**
 * {@link coolMomentum} as an ordinary optimizer of TensorFlow.js, for `model.compile` and `optimizer.minimize`.
 *
 * @example
 * model.compile({
 *   optimizer: new CoolMomentumOptimizer({ learningRate: 0.01, rho: coolMomentum(0.99, epochs * stepsPerEpoch) }),
 *   loss: 'categoricalCrossentropy',
 * });
 */
export class CoolMomentumOptimizer extends Optimizer {
  static className = 'CoolMomentum';

  readonly #transform: GradientTransform;
  readonly #weightDecay: number;
  /** By the variable's name, in the order in which the variables were first given. */
  readonly #displacements = new Map<string, DisplacementVariable>();
  /**
   * Loaded, and not yet taken by a variable. They are taken in the order in which variables are given after loading: names
   * may differ in the process that loads a checkpoint.
   */
  #loaded: DisplacementVariable[] = [];

  constructor(options: CoolMomentumOptions) {
    super();
    this.#transform = coolMomentum(options);
    this.#weightDecay = options.weightDecay ?? 0;
  }

  /**
   * Moves the variables that have a gradient; one without keeps its value and its displacement. The step count is of the
   * optimizer, not of the variable: it goes on for all.
   */
  override applyGradients(variableGradients: NamedTensorMap | NamedTensor[]): void {
    // A list stays a list: as keys of an object, names that are numbers would change their order.
    const given: readonly MaybeGradient[] = Array.isArray(variableGradients)
      ? variableGradients.map(({ name, tensor }) => [name, tensor])
      : Object.entries(variableGradients);
    const trainable = given
      .map(([name, gradient]) => ({ variable: registeredVariable(name), gradient }))
      .filter(({ variable }) => variable.trainable);
    // Also for those without a gradient at this step: which displacement a variable takes must not depend on that.
    const moving = trainable
      .map(({ variable, gradient }) => ({ variable, gradient, displacement: this.#displacementOf(variable) }))
      .flatMap(({ gradient, ...rest }) => (gradient ? [{ gradient, ...rest }] : []));
    tidy(() => {
      const params = Object.fromEntries(moving.map(({ variable }) => [variable.name, variable]));
      const gradients = Object.fromEntries(moving.map(({ variable, gradient }) => [variable.name, gradient]));
      const displacement = Object.fromEntries(
        moving.map(({ variable, displacement }) => [variable.name, displacement]),
      );
      const { updates, state } = this.#transform.update(
        { gradients, params, state: { step: scalar(this.iterations, 'int32'), displacement } },
        asScalars(stepValues(this.#transform, this.iterations)),
      );
      const moved = applyUpdates(params, updates);
      for (const { variable, displacement } of moving) {
        variable.assign(tensorOf(moved, variable.name));
        displacement.assign(tensorOf(state.displacement, variable.name));
      }
    });
    this.incrementIterations();
  }

  override dispose(): void {
    for (const { variable } of this.#all()) variable.dispose();
    this.#displacements.clear();
    this.#loaded = [];
  }

  /** The step count, then the displacement of every variable. */
  override async getWeights(): Promise<NamedTensor[]> {
    return [
      await this.saveIterations(),
      ...this.#all().map(({ originalName, variable }) => ({ name: originalName, tensor: variable })),
    ];
  }

  override async setWeights(weightValues: NamedTensor[]): Promise<void> {
    const displacements = await this.extractIterations(weightValues);
    this.dispose();
    this.#loaded = displacements.map(({ name, tensor }) => ({
      originalName: name,
      variable: tensor.variable(false),
    }));
  }

  override getConfig(): serialization.ConfigDict {
    const { learningRate, rho } = this.#transform;
    return { learningRate: { ...learningRate }, rho: { ...rho }, weightDecay: this.#weightDecay };
  }

  static override fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    return new cls({
      learningRate: scheduleFrom(config.learningRate ?? null),
      rho: scheduleFrom(config.rho ?? null),
      weightDecay: Number(config.weightDecay ?? 0),
    });
  }

  /** All displacements in the order of saving. */
  #all(): DisplacementVariable[] {
    return [...this.#displacements.values(), ...this.#loaded];
  }

  #displacementOf(variable: Variable): Variable {
    const known = this.#displacements.get(variable.name);
    if (known !== undefined) return known.variable;
    const [loaded] = this.#loaded;
    if (loaded !== undefined && !util.arraysEqual(loaded.variable.shape, variable.shape)) {
      throw new Error(
        `the loaded displacement ${loaded.originalName} has shape [${loaded.variable.shape.join()}], but the variable ` +
          `${variable.name} [${variable.shape.join()}]: give the variables in the order in which they were saved`,
      );
    }
    const displacement = this.#loaded.shift() ?? {
      originalName: `${variable.name}/displacement`,
      variable: tidy(() => zerosLike(variable).variable(false)),
    };
    this.#displacements.set(variable.name, displacement);
    return displacement.variable;
  }
}

serialization.registerClass(CoolMomentumOptimizer);
