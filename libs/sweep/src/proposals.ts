import { controlPath } from './configurationRules.ts';
import type { Configuration } from './grid.ts';
import { isSearch } from './methodRules.ts';
import { nextConfiguration, type NextConfiguration } from './nextConfiguration.ts';
import { planOf } from './resolveSweepFile.ts';
import type { Observation } from './sampler/sampler.ts';
import { drawnParams, searchSpaceOf } from './searchSpaceOf.ts';
import type { SweepSpec } from './sweepFile.ts';
import { isFinished } from './trial.ts';
import type { NewTrial, Trial } from './trialStore.ts';

/** What is looked at in a recorded trial. */
export type ObservedTrial = Pick<
  Trial,
  'params' | 'configHash' | 'seed' | 'state' | 'objective' | 'progress' | 'decision'
>;

type Outcome = Pick<Observation, 'outcome' | 'value' | 'progress'>;

/** Choices that come to a configuration which is there already, before the search is over. */
const mostRepeats = 100;

const running: Outcome = { outcome: 'running', value: null, progress: 0 };

/** A number of a recorded decision, which is JSON to the store. */
function numberIn(decision: Trial['decision'], field: 'value' | 'step'): number | null {
  const value = decision?.[field];
  return typeof value === 'number' ? value : null;
}

/** A decision is about all replicates: any trial that it ended tells it. */
function prunedOutcome({ decision, progress }: ObservedTrial, replicates: readonly ObservedTrial[]): Outcome {
  // A replicate that never ran does not know how long it would have been.
  const steps = [progress, ...replicates.map((trial) => trial.progress)].find((known) => known.steps !== null)?.steps;
  const step = numberIn(decision, 'step') ?? progress.step;
  return {
    outcome: 'pruned',
    value: numberIn(decision, 'value'),
    progress: typeof steps === 'number' && steps > 0 ? step / steps : 0,
  };
}

/** What became of a configuration, by its replicates: a mean over some of the seeds would be one of the lucky ones. */
function outcomeOf(replicates: readonly ObservedTrial[]): Outcome {
  const inState = (state: Trial['state']) => replicates.find((trial) => trial.state === state);
  if (inState('diverged') !== undefined) return { outcome: 'diverged', value: null, progress: 1 };
  const pruned = inState('pruned');
  if (pruned !== undefined) return prunedOutcome(pruned, replicates);
  if (replicates.some(({ state }) => !isFinished(state))) return running;
  const objectives = replicates.flatMap(({ state, objective }) => (state === 'completed' ? (objective ?? []) : []));
  if (objectives.length < replicates.length) return { outcome: 'failed', value: null, progress: 1 };
  return {
    outcome: 'completed',
    value: objectives.reduce((sum, objective) => sum + objective, 0) / objectives.length,
    progress: 1,
  };
}

type Drawn = Pick<ObservedTrial, 'params' | 'configHash'>;

/** Trials by configuration, in the order in which those were drawn; controls, which came along, left out. */
function byConfiguration<T extends Drawn>({ control }: SweepSpec, trials: readonly T[]): Map<string, T[]> {
  const drawn = trials.filter(({ params }) => control === undefined || params[controlPath] !== control);
  const groups = new Map<string, T[]>();
  for (const trial of drawn) {
    const replicates = groups.get(trial.configHash);
    if (replicates === undefined) groups.set(trial.configHash, [trial]);
    else replicates.push(trial);
  }
  return groups;
}

/** Configurations that a search has chosen so far, matched controls not counted: what `maxConfigurations` limits. */
export function countConfigurations(spec: SweepSpec, trials: readonly Drawn[]): number {
  return byConfiguration(spec, trials).size;
}

/** What a sampler is told: every configuration that was drawn, in the order in which they were, as its seeds say together. */
export function observationsOf(spec: SweepSpec, trials: readonly ObservedTrial[]): Observation[] {
  const space = searchSpaceOf(spec);
  return [...byConfiguration(spec, trials).values()].flatMap((replicates) => {
    const [first] = replicates;
    return first === undefined ? [] : [{ params: drawnParams(space, first.params), ...outcomeOf(replicates) }];
  });
}

/** The next configuration of which nothing is recorded. Different draws can come to the same one. */
function nextUnknown(spec: SweepSpec, trials: readonly ObservedTrial[]): NextConfiguration | null {
  const known = byConfiguration(spec, trials);
  const history = observationsOf(spec, trials);
  for (let repeats = 0; repeats < mostRepeats; repeats++) {
    const next = nextConfiguration(spec, history);
    const same = next === null ? undefined : known.get(next.configuration.configHash);
    if (next === null || same === undefined) return next;
    history.push({ params: next.params, ...outcomeOf(same) });
  }
  return null;
}

/** Replicates of some configurations, but for those that are recorded: two configurations may share a control. */
function replicatesOf(
  configurations: readonly Configuration[],
  seeds: readonly number[],
  trials: readonly ObservedTrial[],
): NewTrial[] {
  const recorded = new Set(trials.map(({ configHash, seed }) => `${configHash} ${seed}`));
  return seeds
    .flatMap((seed) => configurations.map((configuration) => ({ ...configuration, seed })))
    .filter(({ configHash, seed }) => !recorded.has(`${configHash} ${seed}`));
}

/**
 * The trials that a search runs next: all replicates of one further configuration, and of its matched control if the sweep
 * wants one. What has become of the earlier ones is read off their trials alone, so that a search goes on after a restart
 * as if there had been none.
 *
 * @param trials all trials of the sweep, in the order in which they were chosen
 * @returns none when the sweep does not search, has `maxConfigurations`, would exceed `limits.trials` (a configuration with
 *   fewer seeds than the others could not be compared), or nothing new is found
 */
export function proposals(spec: SweepSpec, trials: readonly ObservedTrial[]): NewTrial[] {
  const { method, search, seeds } = spec;
  if (!isSearch(method) || search === undefined) return [];
  if (countConfigurations(spec, trials) >= search.maxConfigurations) return [];
  const most = planOf(spec).limits.trials ?? Infinity;
  if (trials.length + seeds.length > most) return [];
  const next = nextUnknown(spec, trials);
  if (next === null) return [];
  const proposed = replicatesOf([next.configuration, ...(next.control === null ? [] : [next.control])], seeds, trials);
  return trials.length + proposed.length > most ? [] : proposed;
}
