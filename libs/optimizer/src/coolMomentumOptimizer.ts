import { scheduleFrom, type Schedule } from '@coolsweep/schedule';
import { serialization } from '@tensorflow/tfjs-core';
import { coolMomentum, type CoolMomentumOptions } from './coolMomentum.ts';
import { asSchedule } from './optimizerOptions.ts';
import { TransformOptimizer, type TransformOptimizerOptions } from './transformOptimizer.ts';

export interface CoolMomentumOptimizerOptions
  extends CoolMomentumOptions, Pick<TransformOptimizerOptions, 'exemptFromDecay'> {}

const asConfig = (schedule: number | Schedule) =>
  JSON.parse(JSON.stringify(asSchedule(schedule))) as serialization.ConfigDict;

/** The value, when it is one of the choices; undefined when there is none. */
function choice<T extends string>(
  config: serialization.ConfigDict,
  name: string,
  choices: readonly T[],
): T | undefined {
  const value = config[name] ?? undefined;
  if (value === undefined) return undefined;
  const chosen = choices.find((one) => one === value);
  if (chosen === undefined)
    throw new TypeError(`${name} must be one of ${choices.join(', ')}, got ${JSON.stringify(value)}`);
  return chosen;
}

/** The options of {@link CoolMomentumOptimizer.getConfig}, possibly after a way through JSON. */
function optionsFrom(config: serialization.ConfigDict): CoolMomentumOptimizerOptions {
  const { clipNorm, exemptFromDecay } = config;
  return {
    learningRate: scheduleFrom(config.learningRate),
    rho: scheduleFrom(config.rho),
    rescaled: config.rescaled !== false,
    buffer: choice(config, 'buffer', ['displacement', 'gradient']) ?? 'displacement',
    weightDecay: Number(config.weightDecay ?? 0),
    weightDecayMode: choice(config, 'weightDecayMode', ['coupled', 'decoupled']) ?? 'coupled',
    clipNorm: typeof clipNorm === 'number' ? clipNorm : undefined,
    exemptFromDecay: Array.isArray(exemptFromDecay) ? exemptFromDecay.map(String) : [],
  };
}

/**
 * {@link coolMomentum} as an ordinary optimizer of TensorFlow.js that is saved and loaded with its model.
 *
 * @example
 * model.compile({
 *   optimizer: new CoolMomentumOptimizer({
 *     learningRate: 0.01,
 *     rho: cooling({ rho0: 0.99, coolingSteps: epochs * stepsPerEpoch }),
 *   }),
 *   loss: 'categoricalCrossentropy',
 * });
 */
export class CoolMomentumOptimizer extends TransformOptimizer {
  static override className = 'CoolMomentum';

  readonly #options: CoolMomentumOptimizerOptions;

  constructor(options: CoolMomentumOptimizerOptions) {
    super(coolMomentum(options), options);
    this.#options = options;
  }

  override getConfig(): serialization.ConfigDict {
    const { learningRate, rho, rescaled, buffer, weightDecay, weightDecayMode, clipNorm } = this.#options;
    return {
      learningRate: asConfig(learningRate),
      rho: asConfig(rho),
      rescaled: rescaled ?? true,
      buffer: buffer ?? 'displacement',
      weightDecay: weightDecay ?? 0,
      weightDecayMode: weightDecayMode ?? 'coupled',
      clipNorm: clipNorm ?? null,
      exemptFromDecay: [...(this.#options.exemptFromDecay ?? [])],
    };
  }

  static override fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    return new cls(optionsFrom(config));
  }
}

serialization.registerClass(CoolMomentumOptimizer);
