import { summarize, type Summary } from '@coolsweep/statistics';
import { groupByConfiguration, rankedMean, resultsOf, type ConfigurationGroup } from './ranking.ts';
import { methodOf } from './trialSchedules.ts';
import type { Goal } from './metric.ts';
import type { Trial } from './trialStore.ts';

/** One method of a comparison: an optimizer or the control of one, with what was spent on tuning it. */
export interface MethodResult {
  readonly method: string;
  /** Configurations tried: the tuning budget. */
  readonly configurations: number;
  /** Configurations with a replicate that diverged; they count for the budget and are never chosen. */
  readonly divergedConfigurations: number;
  readonly trials: number;
  /** The configuration with the best mean objective; null when none can be ranked. */
  readonly best: ConfigurationGroup | null;
  /** Over the replicates of `best`. */
  readonly validationAccuracy: Summary | null;
  readonly testAccuracy: Summary | null;
}

export interface Comparison {
  readonly methods: readonly MethodResult[];
  /** Whether every method had as many configurations and replicates as every other. */
  readonly hasEqualBudgets: boolean;
  /** Whether some method's configuration was chosen among several, by the seeds that its result is shown for. */
  readonly isSelectedOnShownSeeds: boolean;
}

function resultOf(method: string, trials: readonly Trial[], goal: Goal): MethodResult {
  const groups = groupByConfiguration(trials, goal);
  const [first] = groups;
  // Without an objective nothing is selected: then a method is shown only if there is nothing to choose from.
  const ranked = groups.find((group) => rankedMean(group) !== null);
  const best = ranked ?? (groups.length === 1 && first?.diverged === 0 ? first : null) ?? null;
  const summaryOf = (name: string) => (best === null ? null : summarize(resultsOf(best.trials, name)));
  return {
    method,
    configurations: groups.length,
    divergedConfigurations: groups.filter(({ diverged }) => diverged > 0).length,
    trials: trials.length,
    best,
    validationAccuracy: summaryOf('validation/accuracy'),
    testAccuracy: summaryOf('test/accuracy'),
  };
}

/** The methods of a sweep side by side, in the order of their first trials, each by its best configuration. */
export function compareMethods(trials: readonly Trial[], goal: Goal): Comparison {
  const byMethod = new Map<string, Trial[]>();
  for (const trial of trials) {
    const method = methodOf(trial.config.optimizer);
    const members = byMethod.get(method);
    if (members === undefined) byMethod.set(method, [trial]);
    else members.push(trial);
  }
  const methods = [...byMethod].map(([method, members]) => resultOf(method, members, goal));
  const budgets = new Set(methods.map(({ configurations, trials: count }) => `${configurations}/${count}`));
  return {
    methods,
    hasEqualBudgets: budgets.size <= 1,
    isSelectedOnShownSeeds: methods.some(({ configurations, best }) => configurations > 1 && best !== null),
  };
}
