import { goalOf, SweepError, testMetricOf, type Goal, type Sweep } from '@coolsweep/sweep';
import type { ComparedGroup } from './comparedGroups.ts';

/** What a comparison is made by. */
export interface ComparedMetric {
  readonly metric: string;
  readonly goal: Goal;
  /** Metrics of the compared trials of which it is known whether more is better. */
  readonly choices: readonly string[];
}

/**
 * The metric of a comparison: the one that was asked for; else that of the test split, as for `coolsweep compare`; else,
 * where no trial has that one, what the first sweep is judged by, or whatever there is.
 *
 * @throws SweepError `invalid_arguments` when the one that was asked for cannot be compared by
 */
export function comparedMetric(groups: readonly ComparedGroup[], wanted: string | null): ComparedMetric {
  const sweeps = groups.map(({ sweep }) => sweep);
  const names = new Set(groups.flatMap(({ trials }) => trials.flatMap(({ results }) => Object.keys(results))));
  const choices = [...names].filter((name) => goalOf(name, sweeps) !== null).sort();
  const metric = wanted ?? metricAtFirst(sweeps[0], choices);
  const goal = goalOf(metric, sweeps);
  if (goal !== null && (choices.length === 0 || choices.includes(metric))) return { metric, goal, choices };
  const known = choices.length === 0 ? 'nothing yet, for no trial has results' : choices.join(', ');
  throw new SweepError(
    'invalid_arguments',
    `The compared trials cannot be compared by ${JSON.stringify(metric)}; choose one of ${known}.`,
  );
}

function metricAtFirst(sweep: Sweep | undefined, choices: readonly string[]): string {
  const test = sweep === undefined ? 'test/accuracy' : testMetricOf(sweep.spec);
  if (choices.length === 0 || choices.includes(test)) return test;
  const judged = sweep?.spec.metric?.name;
  return (judged !== undefined && choices.includes(judged) ? judged : choices[0]) ?? test;
}
