import type { z } from 'zod';
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
