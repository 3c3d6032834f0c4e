import type { z } from 'zod';
import { isObjective, type AnyConfig } from '../anyConfig.ts';
import { trialConfig, type TrialConfig } from '../trialConfig.ts';

type Given = z.input<typeof trialConfig>;

/** A configuration with every default filled in: a perceptron on the digits, for one epoch, unless said otherwise. */
export function exampleConfig(given: Partial<Given> = {}): TrialConfig {
  return trialConfig.parse({
    model: { name: 'mlp', l2: 0 },
    dataset: { name: 'digits' },
    optimizer: { name: 'sgd', learningRate: 0.1 },
    epochs: 1,
    batchSize: 32,
    ...given,
  } satisfies Given);
}

/** A configuration that the test knows to be one of a training. */
export function trainingOf(config: AnyConfig): TrialConfig {
  if (isObjective(config)) throw new Error(`expected a training, not ${config.objective.module}`);
  return config;
}
