import { isFinished } from '../trial.ts';
import type { Trial } from '../trialStore.ts';
import type { PruningDecision } from './decision.ts';

/**
 * Hashes of the configurations that were pruned. A decision is about a configuration, judged by the mean over the seeds
 * seen so far, and holds for all its replicates: more seeds of it would be spent on something that is out of the running,
 * and a mean over the seeds that happened to be left would be none. It is never taken back.
 */
export function prunedConfigurations(
  decisions: Iterable<Pick<PruningDecision, 'prune' | 'configuration'>>,
): ReadonlySet<string> {
  return new Set([...decisions].flatMap(({ prune, configuration }) => (prune ? [configuration] : [])));
}

/**
 * Ids of the trials that end as pruned now: running ones are stopped, waiting ones are not started. Finished ones keep
 * their results.
 *
 * @param pruned see {@link prunedConfigurations}
 */
export function trialsToPrune(
  trials: readonly Pick<Trial, 'id' | 'configHash' | 'state'>[],
  pruned: ReadonlySet<string>,
): string[] {
  return trials.flatMap(({ id, configHash, state }) => (pruned.has(configHash) && !isFinished(state) ? [id] : []));
}
