import { contentHash } from '../canonicalJson.ts';
import type { SweepSpec } from '../sweepFile.ts';
import { exampleConfig } from './exampleConfig.ts';
import type { NewSweep } from '../trialStore.ts';

/** A sweep to be recorded: `configurations` learning rates times `seeds` seeds, configurations varying fastest. */
export function exampleSweep({
  name = 'rates',
  configurations = 2,
  seeds = 1,
  metric = { name: 'validation/accuracy', goal: 'maximize' },
}: {
  name?: string;
  configurations?: number;
  seeds?: number;
  metric?: SweepSpec['metric'];
} = {}): NewSweep {
  const rates = Array.from({ length: configurations }, (_, index) => index + 1);
  const seedList = Array.from({ length: seeds }, (_, index) => index + 1);
  const grid = rates.map((learningRate) => {
    const config = exampleConfig({ optimizer: { name: 'sgd', learningRate } });
    return { params: { 'optimizer.learningRate': learningRate }, config, configHash: contentHash(config) };
  });
  return {
    spec: {
      name,
      description: null,
      method: 'grid',
      metric,
      base: { model: { name: 'mlp' }, dataset: { name: 'digits' }, optimizer: { name: 'sgd' } },
      parameters: [{ path: 'optimizer.learningRate', values: rates, when: null }],
      seeds: seedList,
      resources: { gpus: 0 },
    },
    source: `name: ${name}\n`,
    environment: { node: 'v20.19.0', commit: { hash: 'abc', dirty: false } },
    trials: seedList.flatMap((seed) => grid.map((configuration) => ({ ...configuration, seed }))),
  };
}
