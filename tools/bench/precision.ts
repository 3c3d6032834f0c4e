import { isObjective, parseSweepFile, type TrialConfig } from '@coolsweep/sweep';
import { summarize } from '@coolsweep/statistics';
import { runTrial, type TrialEvent } from '@coolsweep/training';
import { BenchProblem, type BenchOptions, type Measurement } from './benchmark.ts';
import { cacheDir } from './cache.ts';
import { dataFolder } from './env.ts';

const seeds = 5;
const precisions = ['float32', 'bf16'] as const;

/** ResNet-20 on a part of CIFAR-10, ten epochs, as in the paper's experiment in small. */
function trialConfig(precision: (typeof precisions)[number]): TrialConfig {
  const { configurations } = parseSweepFile(
    JSON.stringify({
      name: 'precision',
      method: 'grid',
      metric: { name: 'validation/accuracy', goal: 'maximize' },
      model: 'resnet20',
      dataset: { name: 'cifar10', train: 2500, validation: 1000, test: 1000, augment: 'shift-flip' },
      epochs: 10,
      batchSize: 32,
      precision,
      optimizer: { name: 'coolmomentum', learningRate: 0.01, rho0: 0.99, coolingLength: { fraction: 1 } },
    }),
    'the sweep file of the benchmark',
  );
  const [first] = configurations;
  if (first === undefined || isObjective(first.config)) {
    throw new BenchProblem('the sweep file of the benchmark has no trial that trains a model');
  }
  return first.config;
}

/** Validation accuracy after the last epoch of one trial. */
async function accuracyOf(config: TrialConfig, seed: number): Promise<number> {
  const ends: TrialEvent[] = [];
  const report = (event: TrialEvent) => {
    if (event.type === 'completed' || event.type === 'diverged') ends.push(event);
  };
  const request = { config, seed, dataDir: dataFolder(), cacheDir: cacheDir(), evenIfSlow: true };
  await runTrial(request, { report, shouldStop: () => false });
  const [end] = ends;
  const accuracy = end?.type === 'completed' ? end.results['validation/accuracy'] : undefined;
  if (accuracy === undefined) throw new BenchProblem(`the trial of seed ${seed} ended as ${end?.type ?? 'nothing'}`);
  return Number(accuracy);
}

/**
 * Validation accuracy of ResNet-20 trained in float32 and in bfloat16 with the same seeds, hence the same first weights
 * and data order. Nothing is clocked: other work on the machine does no harm.
 */
export async function precision({ say, rounds }: BenchOptions): Promise<Measurement> {
  const replicates = Array.from({ length: rounds ?? seeds }, (_, index) => index + 1);
  const found = new Map<string, number[]>();
  for (const one of precisions) {
    const config = trialConfig(one);
    const accuracies: number[] = [];
    for (const seed of replicates) {
      const accuracy = await accuracyOf(config, seed);
      accuracies.push(accuracy);
      say(`${one}, seed ${seed}: validation accuracy ${accuracy.toFixed(3)}`);
    }
    found.set(one, accuracies);
  }
  const [float32 = [], bf16 = []] = precisions.map((one) => found.get(one) ?? []);
  const values = {
    seeds: replicates.length,
    ...summaryOf('float32', float32),
    ...summaryOf('bf16', bf16),
    ...summaryOf(
      'bf16-float32',
      bf16.map((accuracy, index) => accuracy - (float32[index] ?? Number.NaN)),
    ),
  };
  return { values };
}

function summaryOf(name: string, numbers: readonly number[]): Record<string, number> {
  const summary = summarize(numbers);
  return summary === null
    ? {}
    : { [`accuracy/${name}`]: summary.mean, [`accuracySd/${name}`]: summary.sd ?? Number.NaN };
}
