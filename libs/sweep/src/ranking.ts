import { summarize, type Summary } from '@coolsweep/statistics';
import { isBetter, type Goal } from './metric.ts';
import type { Params } from './grid.ts';
import type { Trial } from './trialStore.ts';

/** What the ranking looks at in a trial. */
export type RankedTrial = Pick<Trial, 'configHash' | 'params' | 'state' | 'objective'>;

/** All replicates of one configuration. */
export interface ConfigurationGroup<T extends RankedTrial = Trial> {
  readonly configHash: string;
  readonly params: Params;
  readonly trials: readonly T[];
  /** Over the completed replicates; null without one. */
  readonly objective: Summary | null;
  readonly diverged: number;
}

/** Objectives of the completed replicates. */
export function objectivesOf(trials: readonly RankedTrial[]): number[] {
  return trials.flatMap(({ state, objective }) => (state === 'completed' && objective !== null ? [objective] : []));
}

/** Values of a result over the completed replicates: n and mean are over the same trials as the objective's. */
export function resultsOf(trials: readonly Pick<Trial, 'state' | 'results'>[], name: string): number[] {
  return trials.flatMap(({ state, results }) => (state === 'completed' ? (results[name] ?? []) : []));
}

/** Mean objective of a group as far as it may be ranked: a group with a diverged replicate has none. */
export function rankedMean(group: ConfigurationGroup<RankedTrial>): number | null {
  return group.diverged > 0 ? null : (group.objective?.mean ?? null);
}

/**
 * Trials grouped by configuration, best mean objective first; groups that cannot be ranked (nothing completed, or a
 * replicate diverged: its mean would be one of the lucky seeds) come last, in the order of the grid.
 */
export function groupByConfiguration<T extends RankedTrial>(trials: readonly T[], goal: Goal): ConfigurationGroup<T>[] {
  const byHash = new Map<string, T[]>();
  for (const trial of trials) {
    const members = byHash.get(trial.configHash);
    if (members === undefined) byHash.set(trial.configHash, [trial]);
    else members.push(trial);
  }
  return [...byHash.values()]
    .flatMap((members) => {
      const [first] = members;
      if (first === undefined) return [];
      return {
        configHash: first.configHash,
        params: first.params,
        trials: members,
        objective: summarize(objectivesOf(members)),
        diverged: members.filter(({ state }) => state === 'diverged').length,
      };
    })
    .sort((a, b) => {
      const [left, right] = [rankedMean(a), rankedMean(b)];
      return isBetter(goal, left, right) ? -1 : isBetter(goal, right, left) ? 1 : 0;
    });
}
