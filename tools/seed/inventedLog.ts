import type { LogLine } from '@coolsweep/sweep';
import type { InventedRun } from './inventedRun.ts';

interface LoggedAttempt {
  readonly start: Date;
  readonly end: Date;
  /** The last update. */
  readonly last: number;
  /** Why it ended before the run did; null when it did not. */
  readonly message: string | null;
}

/** The log of an attempt: where it ran, a line for each epoch, and how it ended. */
export function inventedLog(run: InventedRun, { start, end, last, message }: LoggedAttempt): LogLine[] {
  const at = (step: number) =>
    new Date(start.getTime() + ((end.getTime() - start.getTime()) * step) / Math.max(1, last));
  const epochs = run.points.filter(({ name, step }) => name === 'validation/accuracy' && step <= last);
  const lines = epochs.map(({ step, value }, index): LogLine => {
    const text = `epoch ${index + 1}: validation accuracy ${value.toFixed(4)} after ${step} of ${run.steps} updates`;
    return { at: at(step), stream: 'stdout', text };
  });
  const first: LogLine = { at: start, stream: 'event', text: 'invented attempt: no process has run' };
  if (message === null) return [first, ...lines];
  return [first, ...lines, { at: end, stream: 'stderr', text: message }];
}
