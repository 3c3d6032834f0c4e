import { confirmationOf, medianTrial, SweepError, type Sweep, type SweepReader, type Trial } from '@coolsweep/sweep';

/** Which trial's model is wanted: one that is named, or a replicate of a sweep's best configuration. */
export type ExportChoice =
  | { readonly trialId: string }
  | {
      readonly sweepId: string;
      /** Null for the replicate with the median result. */
      readonly seed: number | null;
    };

/** The trial whose model is exported, among those that it is to be judged with. */
export interface ExportTarget {
  readonly sweep: Sweep;
  /** All trials of the sweep. */
  readonly trials: readonly Trial[];
  readonly trial: Trial;
  /** The trials of its configuration. */
  readonly replicates: readonly Trial[];
  readonly chosenBy: 'median' | 'seed' | 'name';
}

function ofSeed(replicates: readonly Trial[], seed: number): Trial {
  const completed = replicates.filter(({ state }) => state === 'completed');
  const found = completed.find((trial) => trial.seed === seed);
  if (found !== undefined) return found;
  const seeds = completed.map((trial) => trial.seed).sort((a, b) => a - b);
  throw new SweepError(
    'invalid_arguments',
    `the best configuration has no completed trial with seed ${seed}: --seed takes one of ${seeds.join(', ')}`,
  );
}

async function namedTarget(store: SweepReader, trialId: string): Promise<ExportTarget> {
  const trial = await store.trialById(trialId);
  if (trial.state !== 'completed')
    throw new SweepError('invalid_arguments', `trial ${trialId} is ${trial.state}: name one that is completed`);
  const { sweep } = await store.sweepById(trial.sweepId);
  const trials = await store.trialsOf(sweep.id);
  const replicates = trials.filter(({ configHash }) => configHash === trial.configHash);
  return { sweep, trials, trial, replicates, chosenBy: 'name' };
}

/**
 * The trial that is meant.
 *
 * @throws SweepError `not_found` or `invalid_arguments` when there is none with a result
 */
export async function exportTarget(store: SweepReader, choice: ExportChoice): Promise<ExportTarget> {
  if ('trialId' in choice) return namedTarget(store, choice.trialId);
  const { sweepId, seed } = choice;
  const { sweep } = await store.sweepById(sweepId);
  const trials = await store.trialsOf(sweepId);
  const { chosen } = confirmationOf({ sweep, trials, usedSeeds: [] }, { best: 1, seeds: 1, epochs: null });
  const replicates = trials.filter(({ configHash }) => configHash === chosen[0]?.configHash);
  const median = () => medianTrial(replicates, sweep.spec.metric?.goal ?? 'maximize');
  const trial = seed === null ? median() : ofSeed(replicates, seed);
  if (trial === null) throw new Error(`the best configuration of ${sweepId} is not among its trials`);
  return { sweep, trials, trial, replicates, chosenBy: seed === null ? 'median' : 'seed' };
}
