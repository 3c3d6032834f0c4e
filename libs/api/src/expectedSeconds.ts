import { median } from '@coolsweep/statistics';
import { isObjective, type AnyConfig, type Trial } from '@coolsweep/sweep';
import { experienceOf, workloadOf } from './workload.ts';

/**
 * Seconds that a trial of each configuration takes, by how long an update took in past trials of the same workload; null
 * where none of the kind was completed.
 */
export function expectedSeconds(configs: readonly AnyConfig[], trials: readonly Trial[]): (number | null)[] {
  const experience = new Map(experienceOf(trials).map((one) => [one.workload, one]));
  const perEpoch = updatesPerEpoch(trials);
  return configs.map((config) => {
    const workload = workloadOf(config);
    const updates = perEpoch(workload);
    const seen = experience.get(workload);
    return seen === undefined || updates === null ? null : seen.secondsPerUpdate * updates * epochsOf(config);
  });
}

/** Of a module in place of training, its whole run counts as one. */
function epochsOf(config: AnyConfig): number {
  return isObjective(config) ? 1 : config.epochs;
}

/** Updates of an epoch by workload: as many as the completed trials had at the median; null where there are none. */
function updatesPerEpoch(trials: readonly Trial[]): (workload: string) => number | null {
  const seen = new Map<string, number[]>();
  for (const { state, config, progress } of trials) {
    if (state !== 'completed') continue;
    const workload = workloadOf(config);
    const updates = (progress.steps ?? progress.step) / epochsOf(config);
    const known = seen.get(workload);
    if (known === undefined) seen.set(workload, [updates]);
    else known.push(updates);
  }
  const typical = new Map([...seen].map(([workload, updates]) => [workload, median(updates)]));
  return (workload) => typical.get(workload) ?? null;
}
