import { checkSweepFile, trialsOfGrid, type NewSweep } from '@coolsweep/sweep';

/** What a sweep of trials that compute nothing is made of. */
export interface NoopSweep {
  readonly trials: number;
  /** Reports of each trial, and points in each report. */
  readonly reports: number;
  readonly points: number;
}

/** Seeds of each configuration, where there are as many trials. */
const seeds = 100;

/** A sweep whose trials `noopTrial.ts` understands: epochs are reports, the batch size is the points of each. */
export function noopSweep({ trials, reports, points }: NoopSweep): NewSweep {
  const values = Array.from({ length: Math.ceil(trials / seeds) }, (_, index) => (index + 1) / 100_000);
  const source = JSON.stringify({
    name: 'noop',
    method: 'grid',
    model: 'mlp',
    dataset: 'digits',
    epochs: reports,
    batchSize: points,
    optimizer: { name: 'sgd' },
    parameters: { 'optimizer.learningRate': { values } },
    seeds: Math.min(seeds, trials),
    resources: { gpus: 0 },
  });
  const checked = checkSweepFile(source);
  if ('problems' in checked) throw new Error('the sweep file of this benchmark is wrong');
  const { spec, configurations } = checked;
  return { spec, source, environment: {}, trials: trialsOfGrid(spec, configurations).slice(0, trials) };
}
