import { median } from '@coolsweep/statistics';
import {
  confirmationOf,
  isObjective,
  seedsMadeFrom,
  type AnyConfig,
  type Confirmation,
  type ConfirmationRequest,
  type Sweep,
  type SweepReader,
  type Trial,
} from '@coolsweep/sweep';
import { experienceOf, workloadOf } from './workload.ts';

/** What a confirmation would be, and what it would cost. */
export interface ConfirmationPlan {
  readonly confirmation: Confirmation;
  readonly origin: Sweep;
  /** Of each of its trials, from the past ones of the sweep: null where none of the kind was completed. */
  readonly secondsPerTrial: readonly (number | null)[];
  readonly trials: number;
}

/**
 * The best configurations of a sweep with seeds that took no part in choosing them: what `coolsweep rerun SWEEP --best K`
 * would record.
 *
 * @throws SweepError `invalid_arguments` when nothing can be chosen
 */
export async function confirmationPlan(
  store: SweepReader,
  sweepId: string,
  request: ConfirmationRequest,
): Promise<ConfirmationPlan> {
  const [{ sweep: origin }, trials, usedSeeds] = await Promise.all([
    store.sweepById(sweepId),
    store.trialsOf(sweepId),
    seedsMadeFrom(store, sweepId),
  ]);
  const confirmation = confirmationOf({ sweep: origin, trials, usedSeeds }, request);
  return {
    confirmation,
    origin,
    secondsPerTrial: secondsOf(confirmation.configs, trials),
    trials: confirmation.configs.length * confirmation.seeds.length,
  };
}

/** Seconds of a trial of each configuration, by how long an update took in trials of the same workload. */
function secondsOf(configs: readonly AnyConfig[], trials: readonly Trial[]): (number | null)[] {
  const experience = new Map(experienceOf(trials).map((one) => [one.workload, one]));
  return configs.map((config) => {
    const workload = workloadOf(config);
    const updates = updatesOf(config, workload, trials);
    const seen = experience.get(workload);
    return seen === undefined || updates === null ? null : seen.secondsPerUpdate * updates;
  });
}

/** Updates of a run: as many for an epoch as the trials of the sweep had; of a module in place of training, as many. */
function updatesOf(config: AnyConfig, workload: string, trials: readonly Trial[]): number | null {
  const epochs = isObjective(config) ? 1 : config.epochs;
  const perEpoch = trials.flatMap((trial) => {
    if (trial.state !== 'completed' || workloadOf(trial.config) !== workload) return [];
    return (trial.progress.steps ?? trial.progress.step) / (isObjective(trial.config) ? 1 : trial.config.epochs);
  });
  const typical = median(perEpoch);
  return typical === null ? null : typical * epochs;
}
