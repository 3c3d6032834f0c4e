import type { RouterOutputs } from '@coolsweep/api';

type Trial = Pick<RouterOutputs['trial']['list'][number], 'state' | 'progress' | 'startedAt' | 'finishedAt'>;

const durationOf = ({ startedAt, finishedAt }: Trial): number[] =>
  startedAt === null || finishedAt === null ? [] : [Date.parse(finishedAt) - Date.parse(startedAt)];

function fractionDone({ progress: { step, steps } }: Trial): number {
  return steps === null || steps === 0 ? 0 : Math.min(1, step / steps);
}

/** Durations that running trials will have if they go on as they began. */
function expected(running: readonly Trial[], now: number): number[] {
  return running.flatMap((trial) => {
    const fraction = fractionDone(trial);
    return trial.startedAt === null || fraction === 0 ? [] : [(now - Date.parse(trial.startedAt)) / fraction];
  });
}

/**
 * Milliseconds until a sweep is done: the trials left, in durations of a completed trial, shared among as many as run
 * now. Null while nothing runs or nothing is known about durations. Trials that diverged ended early and say nothing.
 *
 * @param now in milliseconds since 1970
 */
export function remainingMs(trials: readonly Trial[], now: number): number | null {
  const running = trials.filter(({ state }) => state === 'running');
  const completed = trials.filter(({ state }) => state === 'completed').flatMap(durationOf);
  const durations = completed.length > 0 ? completed : expected(running, now);
  if (running.length === 0 || durations.length === 0) return null;
  const typical = durations.reduce((sum, duration) => sum + duration, 0) / durations.length;
  const waiting = trials.filter(({ state }) => state === 'waiting').length;
  const left = waiting + running.reduce((sum, trial) => sum + 1 - fractionDone(trial), 0);
  return (typical * left) / running.length;
}
