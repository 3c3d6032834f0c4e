import type { AttemptRecord, PointRecord, SweepRecord, TrialRecord } from './sweepRecord.ts';

/** What else than the results may be different from the undisturbed run. */
export interface Expectation {
  /** Attempts that may have been lost in all. */
  readonly lost: number;
  /** The clock was set meanwhile: times say nothing about order. */
  readonly clockWasSet?: boolean;
}

/** How an attempt may have ended before the one with the result. */
const interruptions: readonly (string | null)[] = ['lost', 'stopped', 'preempted'];

/**
 * What is wrong with the record of a disturbed sweep, one line each: every trial has exactly one result, attempts came
 * one after the other, and results, final weights and all metric points are those of the undisturbed run, bit for bit.
 */
export function differences(undisturbed: SweepRecord, sweeps: readonly SweepRecord[], expected: Expectation): string[] {
  const [sweep, ...others] = sweeps;
  if (sweep === undefined) return ['no sweep is recorded'];
  const found = new Map(sweep.trials.map((trial) => [trial.key, trial]));
  return [
    ...others.map(({ id }) => `there is another sweep ${id}`),
    ...(sweep.state === 'finished' ? [] : [`the sweep is ${sweep.state}, not finished`]),
    ...(sweep.trials.length === undisturbed.trials.length
      ? []
      : [`the sweep has ${sweep.trials.length} trials, not ${undisturbed.trials.length}`]),
    ...tooManyLost(sweep, expected),
    ...undisturbed.trials.flatMap((wanted) => {
      const trial = found.get(wanted.key);
      if (trial === undefined) return [`there is no trial ${wanted.key}`];
      const order = expected.clockWasSet === true ? [] : overlaps(trial.attempts);
      return [...endings(trial), ...order, ...resultDifferences(wanted, trial)].map((text) => `${trial.id}: ${text}`);
    }),
  ];
}

/** Attempts of a sweep that ended in this way. */
export function countAttempts({ trials }: SweepRecord, outcome: string): number {
  return trials.flatMap(({ attempts }) => attempts).filter((attempt) => attempt.outcome === outcome).length;
}

function tooManyLost(sweep: SweepRecord, { lost }: Expectation): string[] {
  const count = countAttempts(sweep, 'lost');
  return count <= lost ? [] : [`${count} attempts were lost, which cost their trials; ${lost} may have been`];
}

function endings({ state, attempts }: TrialRecord): string[] {
  const results = attempts.filter(({ outcome }) => outcome === 'completed').length;
  const strange = attempts.filter(({ outcome }) => outcome !== 'completed' && !interruptions.includes(outcome));
  return [
    ...(state === 'completed' ? [] : [`is ${state}, not completed`]),
    ...(results === 1 ? [] : [`has ${results} results, not one`]),
    ...strange.map(
      ({ number, outcome, message }) => `attempt ${number} is ${outcome ?? 'open'} (${message ?? 'no message'})`,
    ),
  ];
}

/** An attempt must not begin before the one before it was over. */
function overlaps(attempts: readonly AttemptRecord[]): string[] {
  return attempts.flatMap(({ number, startedAt }, index) => {
    const before = attempts[index - 1];
    if (before === undefined || (before.endedAt ?? Infinity) <= startedAt) return [];
    return [`attempt ${number} began before attempt ${before.number} had ended`];
  });
}

function resultDifferences(wanted: TrialRecord, trial: TrialRecord): string[] {
  const hashOf = ({ attempts }: TrialRecord) => attempts.at(-1)?.finalHash ?? null;
  return [
    ...(Object.is(wanted.objective, trial.objective)
      ? []
      : [`the objective is ${trial.objective ?? 'missing'} instead of ${wanted.objective ?? 'missing'}`]),
    ...(JSON.stringify(sorted(wanted.results)) === JSON.stringify(sorted(trial.results))
      ? []
      : [`the results are ${JSON.stringify(trial.results)} instead of ${JSON.stringify(wanted.results)}`]),
    ...(hashOf(wanted) === hashOf(trial)
      ? []
      : [`the final weights are ${hashOf(trial) ?? 'missing'} instead of ${hashOf(wanted) ?? 'missing'}`]),
    ...firstPointDifference(wanted.points, trial.points),
  ];
}

function sorted(results: TrialRecord['results']): [string, unknown][] {
  return Object.entries(results).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Both are in the same order, so that the first difference is where they part. */
function firstPointDifference(wanted: readonly PointRecord[], found: readonly PointRecord[]): string[] {
  const length = Math.max(wanted.length, found.length);
  for (let index = 0; index < length; index++) {
    const [one, other] = [wanted[index], found[index]];
    if (one !== undefined && other !== undefined && isSame(one, other)) continue;
    return [`of ${found.length} metric points ${describe(other)} stands where ${describe(one)} should`];
  }
  return [];
}

function isSame(one: PointRecord, other: PointRecord): boolean {
  const isPlace = one.name === other.name && one.step === other.step;
  return isPlace && one.valueClass === other.valueClass && Object.is(one.value, other.value);
}

function describe(point: PointRecord | undefined): string {
  return point === undefined ? 'nothing' : `${point.name} = ${point.value} at step ${point.step}`;
}
