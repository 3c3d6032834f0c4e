import type { TrialColumns } from './trialData.ts';

type Timing = TrialColumns['timing'];

function fractionDone({ step, steps }: Timing['running'][number]): number {
  return steps === null || steps === 0 ? 0 : Math.min(1, step / steps);
}

/** Seconds that running trials will have taken if they go on as they began; null when none has made a step. */
function expectedSeconds(running: Timing['running'], now: number): number | null {
  const expected = running.flatMap((trial) => {
    const fraction = fractionDone(trial);
    return trial.startedAt === null || fraction === 0 ? [] : [(now - Date.parse(trial.startedAt)) / fraction / 1000];
  });
  return expected.length === 0 ? null : expected.reduce((sum, seconds) => sum + seconds, 0) / expected.length;
}

/**
 * Milliseconds until a sweep is done: the trials left, in durations of a completed trial, shared among as many as run
 * now. Null while nothing runs or nothing is known about durations.
 *
 * @param waiting trials that have not begun
 * @param now in milliseconds since 1970
 */
export function remainingMs({ completedSeconds, running }: Timing, waiting: number, now: number): number | null {
  const typical = completedSeconds ?? expectedSeconds(running, now);
  if (running.length === 0 || typical === null) return null;
  const left = waiting + running.reduce((sum, trial) => sum + 1 - fractionDone(trial), 0);
  return (typical * 1000 * left) / running.length;
}
