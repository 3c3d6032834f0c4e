import { trialStates, variedPaths, type Sweep, type TrialSummary } from '@coolsweep/sweep';
import { numeralOrNull } from './numeral.ts';
import { parameterColumn } from './parameterAxis.ts';

/** Number of a trial's end by which trials are compared: `objective`, `duration` (seconds), or `result:NAME`. */
export type MeasureId = string;

/** Seconds from the start of the last attempt to the end of the trial; null while it has none. */
function durationOf({ startedAt, finishedAt }: TrialSummary): number | null {
  return startedAt === null || finishedAt === null ? null : (finishedAt.getTime() - startedAt.getTime()) / 1000;
}

/** A number of a trial's end; null where it has none. */
export function measureOf(trial: TrialSummary, id: MeasureId): number | null {
  if (id === 'objective') return trial.objective;
  if (id === 'duration') return durationOf(trial);
  return trial.results[id.replace(/^result:/, '')] ?? null;
}

function resultNames(trials: readonly TrialSummary[]): string[] {
  const names = new Set<string>();
  for (const { results } of trials) for (const name of Object.keys(results)) names.add(name);
  return [...names].sort();
}

/** Index of each trial's configuration, in the order in which the configurations appear. */
function configurationIndices(trials: readonly TrialSummary[]): number[] {
  const indices = new Map<string, number>();
  return trials.map(({ configHash }) => {
    const index = indices.get(configHash) ?? indices.size;
    indices.set(configHash, index);
    return index;
  });
}

/** What the time that is left is estimated from. */
function timingOf(trials: readonly TrialSummary[]) {
  // Trials that diverged or were pruned ended early and say nothing.
  const durations = trials.flatMap((trial) => (trial.state === 'completed' ? (durationOf(trial) ?? []) : []));
  return {
    completedSeconds:
      durations.length === 0 ? null : durations.reduce((sum, seconds) => sum + seconds, 0) / durations.length,
    running: trials
      .filter(({ state }) => state === 'running')
      .map(({ progress, startedAt }) => ({ ...progress, startedAt: startedAt?.toISOString() ?? null })),
  };
}

/**
 * The trials of a sweep as columns, in order of number: small enough for ten thousand of them to be sent whole, so that
 * charts filter without asking again.
 *
 * @param measures columns of numbers beside the parameters
 */
export function trialColumns(sweep: Sweep, trials: readonly TrialSummary[], measures: readonly MeasureId[]) {
  return {
    numbers: trials.map(({ number }) => number),
    seeds: trials.map(({ seed }) => seed),
    /** Indices into `stateNames`. */
    states: trials.map(({ state }) => trialStates.indexOf(state)),
    stateNames: trialStates,
    /** The same for all replicates of a configuration. */
    configurations: configurationIndices(trials),
    parameters: variedPaths(sweep.spec).map((path) => parameterColumn(path, sweep.spec, trials)),
    measures: measures.map((id) => ({ id, values: trials.map((trial) => numeralOrNull(measureOf(trial, id))) })),
    /** Names that any trial has a result of. */
    results: resultNames(trials),
    timing: timingOf(trials),
  };
}
