import { summarize, type Summary } from '@coolsweep/statistics';
import { methodNameOf } from './anyConfig.ts';
import { groupByConfiguration, rankedMean, resultsOf, type ConfigurationGroup } from './ranking.ts';
import { describeValue } from './describeValue.ts';
import { variedPaths, type SweepSpec } from './sweepFile.ts';
import type { Goal } from './metric.ts';
import type { Trial } from './trialStore.ts';

/**
 * One method of a comparison, with what was spent on tuning it: an optimizer or the control of one, and where the sweep
 * file says so what else tells methods apart.
 */
export interface MethodResult {
  readonly method: string;
  /** Configurations tried: the tuning budget. */
  readonly configurations: number;
  /** Configurations with a replicate that diverged; they count for the budget and are never chosen. */
  readonly divergedConfigurations: number;
  readonly trials: number;
  /** The configuration with the best mean objective; null when none can be ranked. */
  readonly best: ConfigurationGroup | null;
  /** Over the replicates of `best`; of the averaged weights where the sweep is judged by them. */
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

type ComparedSpec = Pick<SweepSpec, 'metric' | 'parameters' | 'methods'>;

/** Fields that make another method of an optimizer rather than tune it. */
const structuralPaths = ['optimizer.cooling', 'optimizer.buffer', 'optimizer.rescaled'];

/** The name of a trial's method: `coolmomentum, cooling linear`. */
function nameOf({ config, params }: Trial, paths: readonly string[]): string {
  const parts = paths.flatMap((path) => {
    const value = params[path];
    return value === undefined ? [] : [`${path.split('.').at(-1) ?? path} ${describeValue(value)}`];
  });
  return [methodNameOf(config), ...parts].join(', ');
}

/** `ema/` or `averaged/` where a sweep is judged by averaged weights. */
export function averageOf({ metric }: Pick<SweepSpec, 'metric'>): string {
  return /^validation\/(ema\/|averaged\/)/.exec(metric?.name ?? '')?.[1] ?? '';
}

function resultOf(method: string, trials: readonly Trial[], spec: ComparedSpec): MethodResult {
  const goal: Goal = spec.metric?.goal ?? 'maximize';
  const average = averageOf(spec);
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
    validationAccuracy: summaryOf(`validation/${average}accuracy`),
    testAccuracy: summaryOf(`test/${average}accuracy`),
  };
}

/** The trials of a sweep by the name of their method, in the order of their first trials. */
export function trialsByMethod(
  trials: readonly Trial[],
  spec: Pick<SweepSpec, 'parameters' | 'methods'>,
): ReadonlyMap<string, readonly Trial[]> {
  const varied = variedPaths(spec);
  const paths = (spec.methods ?? structuralPaths).filter((path) => varied.includes(path));
  const byMethod = new Map<string, Trial[]>();
  for (const trial of trials) {
    const method = nameOf(trial, paths);
    const members = byMethod.get(method);
    if (members === undefined) byMethod.set(method, [trial]);
    else members.push(trial);
  }
  return byMethod;
}

/** The methods of a sweep side by side, in the order of their first trials, each by its best configuration. */
export function compareMethods(trials: readonly Trial[], spec: ComparedSpec): Comparison {
  const byMethod = trialsByMethod(trials, spec);
  const methods = [...byMethod].map(([method, members]) => resultOf(method, members, spec));
  const budgets = new Set(methods.map(({ configurations, trials: count }) => `${configurations}/${count}`));
  return {
    methods,
    hasEqualBudgets: budgets.size <= 1,
    isSelectedOnShownSeeds: methods.some(({ configurations, best }) => configurations > 1 && best !== null),
  };
}
