import { coolMomentum as coolMomentumSchedule, constant, type Schedule } from '@coolsweep/schedule';
import {
  engine,
  Optimizer,
  scalar,
  serialization,
  tidy,
  zerosLike,
  type NamedTensorMap,
  type Variable,
} from '@tensorflow/tfjs-core';
import { coolMomentum, type CoolMomentumOptions } from './coolMomentum.ts';
import { applyUpdates, asScalars, stepValues, tensorOf, type GradientTransform } from './gradientTransform.ts';

type NamedTensor = Awaited<ReturnType<Optimizer['saveIterations']>>;

interface DisplacementVariable {
  /** Name for saving; that of the variable itself may be numbered to make it unique. */
  readonly originalName: string;
  readonly variable: Variable;
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
  /** In the order in which the variables are given: their names may differ in the process that loads a checkpoint. */
  #displacements: DisplacementVariable[] = [];

  constructor(options: CoolMomentumOptions) {
    super();
    this.#transform = coolMomentum(options);
    this.#weightDecay = options.weightDecay ?? 0;
  }

  override applyGradients(variableGradients: NamedTensorMap | NamedTensor[]): void {
    const gradients = Array.isArray(variableGradients)
      ? Object.fromEntries(variableGradients.map(({ name, tensor }) => [name, tensor]))
      : variableGradients;
    const names = Object.keys(gradients);
    const variables = names.map((name) => this.#variable(name));
    names.slice(this.#displacements.length).forEach((name) => {
      const variable = tidy(() => zerosLike(this.#variable(name)).variable(false));
      this.#displacements.push({ originalName: `${name}/displacement`, variable });
    });
    tidy(() => {
      const params = Object.fromEntries(variables.map((variable) => [variable.name, variable]));
      const displacement = Object.fromEntries(
        this.#displacements.map(({ variable }, index) => [names[index] ?? '', variable]),
      );
      const { updates, state } = this.#transform.update(
        { gradients, params, state: { step: scalar(this.iterations, 'int32'), displacement } },
        asScalars(stepValues(this.#transform, this.iterations)),
      );
      const moved = applyUpdates(params, updates);
      variables.forEach((variable) => variable.assign(tensorOf(moved, variable.name)));
      this.#displacements.forEach(({ variable }, index) =>
        variable.assign(tensorOf(state.displacement, names[index] ?? '')),
      );
    });
    this.incrementIterations();
  }

  override dispose(): void {
    for (const { variable } of this.#displacements) variable.dispose();
    this.#displacements = [];
  }

  /** The step count, then the displacement of every variable. */
  override async getWeights(): Promise<NamedTensor[]> {
    return [
      await this.saveIterations(),
      ...this.#displacements.map(({ originalName, variable }) => ({ name: originalName, tensor: variable })),
    ];
  }

  override async setWeights(weightValues: NamedTensor[]): Promise<void> {
    const displacements = await this.extractIterations(weightValues);
    this.dispose();
    this.#displacements = displacements.map(({ name, tensor }) => ({
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

  #variable(name: string): Variable {
    const variable = engine().registeredVariables[name];
    if (variable === undefined) throw new Error(`there is no variable ${name}`);
    return variable;
  }
}

serialization.registerClass(CoolMomentumOptimizer);
