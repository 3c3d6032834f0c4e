import { contentHash, trainingsOf, type AnyConfig, type RunLength, type TrialConfig } from '@coolsweep/sweep';
import { askProbe } from './askProbe.ts';
import type { Environment } from './env.ts';
import { objectiveLocations } from './objectiveSources.ts';

type DatasetRequest = Omit<TrialConfig['dataset'], 'augment'>;

function requestOf({ dataset }: TrialConfig): DatasetRequest {
  const { augment: _, ...request } = dataset;
  return request;
}

/** What a probe process found out about the data of a sweep. */
export interface RunLengths {
  readonly of: (config: TrialConfig) => RunLength;
  /** Where each data set and each objective was found: a mistyped folder would otherwise go unnoticed when another place has it too. */
  readonly locations: readonly string[];
}

/**
 * How many updates each configuration makes: asks a probe process for the sizes of the data sets that they use, which
 * also shows, before anything is recorded or trained, that the data is there.
 *
 * Modules that configurations call are looked for too.
 *
 * @throws SweepError `data_missing` with the way to get it; of modules see `objectiveLocations`
 */
export async function runLengths(environment: Environment, all: readonly AnyConfig[]): Promise<RunLengths> {
  const configs = trainingsOf(all);
  const objectives = await objectiveLocations(environment.objectives, all);
  const requests = new Map(configs.map((config) => [contentHash(requestOf(config)), requestOf(config)]));
  const { dataDir, cacheDir } = environment;
  const datasets = [...requests.values()];
  // A probe process is not started to be asked for nothing.
  const sizes =
    datasets.length === 0 ? [] : await askProbe(environment, { type: 'describe', datasets, dataDir, cacheDir });
  const trainSizes = new Map([...requests.keys()].map((hash, index) => [hash, sizes[index]?.train ?? 0]));
  return {
    of: (config) => ({
      epochs: config.epochs,
      stepsPerEpoch: Math.ceil((trainSizes.get(contentHash(requestOf(config))) ?? 0) / config.batchSize),
    }),
    locations: [...new Set(sizes.map(({ name, location }) => `${name} from ${location}`)), ...objectives],
  };
}
