import { hasResult, outcomesOf, type Outcomes } from './outcomes.ts';
import type { Field, TrialData } from './trialData.ts';

/** Some trials together: the mean of a measure over those that completed, and what became of all of them. */
export interface TrialMean {
  /** Indices of the trials. */
  readonly trials: readonly number[];
  readonly outcomes: Outcomes;
  /** Completed trials with a value. */
  readonly n: number;
  /** NaN without one. */
  readonly mean: number;
  /** Sample standard deviation; null for fewer than two. */
  readonly sd: number | null;
}

/** Whether the mean may be compared with others: with a diverged replicate it would be one of the lucky seeds. */
export function isRanked({ n, outcomes, mean }: TrialMean): boolean {
  return n > 0 && Number.isFinite(mean) && !outcomes.has('diverged');
}

export function trialMean(data: TrialData, measure: Field | undefined, trials: readonly number[]): TrialMean {
  const values = trials.flatMap((trial) => {
    const value = measure?.values[trial];
    // NaN is a missing value here: a completed trial without this result.
    return value === undefined || Number.isNaN(value) || !hasResult(data.states[trial]) ? [] : [value];
  });
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    trials,
    outcomes: outcomesOf(trials.flatMap((trial) => data.states[trial] ?? [])),
    n,
    mean,
    sd: n < 2 ? null : Math.sqrt(squares / (n - 1)),
  };
}

/** Selected trials by what `keyOf` says of them, in the order in which the keys appear; null leaves a trial out. */
export function groupedTrials(
  mask: Uint8Array,
  keyOf: (trial: number) => number | null,
): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  mask.forEach((selected, trial) => {
    const key = selected === 0 ? null : keyOf(trial);
    if (key === null) return;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [trial]);
    else group.push(trial);
  });
  return groups;
}

/** Best mean first, those that may not be compared last, in their order. */
export function byMean(goal: 'maximize' | 'minimize' | null) {
  return (a: TrialMean, b: TrialMean): number => {
    const [left, right] = [isRanked(a), isRanked(b)];
    if (!left || !right || goal === null) return Number(right) - Number(left);
    return goal === 'maximize' ? b.mean - a.mean : a.mean - b.mean;
  };
}
