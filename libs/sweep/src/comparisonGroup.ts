import { isObjective } from './anyConfig.ts';
import { averageOf, trialsByMethod } from './comparison.ts';
import { hasValues } from './configurationRules.ts';
import { describeValue } from './describeValue.ts';
import { objectiveOf } from './objectiveSweep.ts';
import { groupByConfiguration, rankedMean, type ConfigurationGroup } from './ranking.ts';
import { variedPaths } from './sweepFile.ts';
import { isControl } from './trialSchedules.ts';
import type { Sweep, Trial } from './trialStore.ts';

/** One trial as a verdict sees it. */
export interface Replicate extends Pick<Trial, 'seed' | 'sweepId' | 'state' | 'results'> {
  /** Whether this configuration was chosen by results with this seed. Such a result is too good to judge by. */
  readonly tookPartInSelection: boolean;
}

/** One configuration of a comparison, by itself or as the best of its method. */
export interface ComparisonGroup {
  readonly name: string;
  readonly configHash: string;
  /** Each seed once. */
  readonly replicates: readonly Replicate[];
  /** Configurations and trials that were spent on it: of its method where it stands for one. */
  readonly budget: { readonly configurations: number; readonly trials: number };
  /** Whether it is what the sweep file declares to be the reference. */
  readonly isDeclaredReference: boolean;
  readonly isControl: boolean;
}

export interface ComparedSweep {
  readonly sweep: Pick<Sweep, 'id' | 'spec' | 'origin'>;
  readonly trials: readonly Trial[];
  /** Trials of other sweeps; those of a compared configuration bring further seeds. */
  readonly linked?: readonly Trial[];
}

interface Candidates {
  readonly method: string;
  readonly groups: readonly ConfigurationGroup[];
}

function candidatesOf({ sweep, trials }: ComparedSweep): Candidates[] {
  const goal = sweep.spec.metric?.goal ?? 'maximize';
  return [...trialsByMethod(trials, sweep.spec)].map(([method, members]) => ({
    method,
    groups: groupByConfiguration(members, goal),
  }));
}

/** The replicates of a configuration, the sweep's own first: a seed that was run again says nothing new. */
function replicatesOf(
  { trials, configHash }: ConfigurationGroup,
  linked: readonly Trial[],
  hasChosen: boolean,
): Replicate[] {
  const own = new Set(trials.map(({ seed }) => seed));
  const further = new Map(
    linked.filter((trial) => trial.configHash === configHash && !own.has(trial.seed)).map((one) => [one.seed, one]),
  );
  return [...trials, ...further.values()]
    .map(({ seed, sweepId, state, results }) => ({
      seed,
      sweepId,
      state,
      results,
      tookPartInSelection: hasChosen && own.has(seed),
    }))
    .sort((a, b) => a.seed - b.seed);
}

function groupOf(
  group: ConfigurationGroup,
  { name, candidates, hasChosen }: { name: string; candidates: readonly ConfigurationGroup[]; hasChosen: boolean },
  { sweep, linked = [] }: ComparedSweep,
): ComparisonGroup {
  const { reference } = sweep.spec;
  const configs = candidates.flatMap(({ trials }) => trials.slice(0, 1)).map(({ config }) => config);
  return {
    name,
    configHash: group.configHash,
    replicates: replicatesOf(group, linked, hasChosen),
    budget: {
      configurations: candidates.length,
      trials: candidates.reduce((sum, { trials }) => sum + trials.length, 0),
    },
    isDeclaredReference: reference !== undefined && configs.some((config) => hasValues(config, reference)),
    isControl: configs.some((config) => !isObjective(config) && isControl(config.optimizer)),
  };
}

/** Every method by its best configuration; where none can be ranked, by the first, whose seeds then say why. */
function methodGroups(candidates: readonly Candidates[], compared: ComparedSweep): ComparisonGroup[] {
  return candidates.flatMap(({ method, groups }) => {
    const best = groups.find((group) => rankedMean(group) !== null) ?? groups[0];
    if (best === undefined) return [];
    return groupOf(best, { name: method, candidates: groups, hasChosen: groups.length > 1 }, compared);
  });
}

/** Methods that look at results while they choose configurations. */
const adaptive: readonly string[] = ['tpe', 'cmaes'];

function configurationGroups(
  candidates: readonly Candidates[],
  compared: ComparedSweep,
  hashes: readonly string[],
): ComparisonGroup[] {
  const { spec } = compared.sweep;
  const all = candidates.flatMap(({ method, groups }) => groups.map((group) => ({ method, group })));
  const first = (group: ConfigurationGroup) => group.trials[0]?.number ?? 0;
  // Naming some of them after the results are known is a selection too.
  const hasChosen = (hashes.length > 0 && hashes.length < all.length) || adaptive.includes(spec.method);
  return all
    .filter(({ group }) => hashes.length === 0 || hashes.includes(group.configHash))
    .sort((a, b) => first(a.group) - first(b.group))
    .map(({ method, group }) => {
      const values = variedPaths(spec).flatMap((path) => {
        const value = group.params[path];
        // The method's name says these.
        if (value === undefined || path === 'optimizer.name' || path === 'optimizer.control') return [];
        return [`${path.split('.').at(-1) ?? path} ${describeValue(value)}`];
      });
      const name = [...(candidates.length > 1 ? [method] : []), ...values].join(', ') || method;
      return groupOf(group, { name, candidates: [group], hasChosen }, compared);
    });
}

/**
 * What a sweep compares: its methods, each by its best configuration; or its configurations, where they are named, where
 * there is one method only, where the sweep confirms configurations that another one chose, and where nothing was held
 * out to choose by.
 *
 * @param hashes configurations to compare; none for what the sweep is about
 */
export function comparisonGroups(compared: ComparedSweep, hashes: readonly string[] = []): ComparisonGroup[] {
  const candidates = candidatesOf(compared);
  const { spec, origin } = compared.sweep;
  const cannotChoose = spec.metric === null && candidates.some(({ groups }) => groups.length > 1);
  const byConfiguration = hashes.length > 0 || candidates.length < 2 || origin?.kind === 'confirmation' || cannotChoose;
  return byConfiguration ? configurationGroups(candidates, compared, hashes) : methodGroups(candidates, compared);
}

/**
 * The metric that tells how good a trial of this sweep came out: of the averaged weights if it is judged by them. An
 * objective has no test split; what it is judged by has to do.
 */
export function testMetricOf(spec: Pick<Sweep['spec'], 'metric' | 'base'>): string {
  if (objectiveOf(spec) !== null && spec.metric !== null) return spec.metric.name;
  return `test/${averageOf(spec)}accuracy`;
}
