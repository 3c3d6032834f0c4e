import { fromNumeral, type AttemptResult, type FromTrial, type JsonObject } from '@coolsweep/sweep';
import type { ProcessExit } from './trialProcess.ts';

/** A message that says how a trial ended; each trial sends one. */
export type FinalMessage = Extract<FromTrial, { type: 'completed' | 'diverged' | 'failed' | 'stopped' | 'preempted' }>;

/** What a trial tells on its way. */
export type TrialReport = Exclude<FromTrial, FinalMessage | { type: 'ready' }>;

/** How a process was done with a trial: by its final message, or by its own death before there was one. */
export type TrialEnd = FinalMessage | { readonly type: 'lost'; readonly exit: ProcessExit };

/** What an end means to the record of the attempt. */
export type TrialEnding = Pick<AttemptResult, 'outcome' | 'results' | 'failure' | 'decision' | 'finalHash'>;

/** Why a trial is asked to stop before its end. */
export type Ask =
  | { readonly why: 'stop' | 'pause' | 'cancel' | 'preempt' }
  | { readonly why: 'prune'; readonly decision: JsonObject }
  /** Its slot cannot be used any more. */
  | { readonly why: 'evict'; readonly reason: string };

/** Of a process that was ended by SIGTERM and could see to its end itself, as shells have it: 128 + 15. */
const exitCodeOfSigterm = 143;

const finalTypes: readonly string[] = [
  'completed',
  'diverged',
  'failed',
  'stopped',
  'preempted',
] satisfies FinalMessage['type'][];

/** Tells whether a message is one of those that end a trial. */
export function isFinal(message: TrialReport | FinalMessage): message is FinalMessage {
  return finalTypes.includes(message.type);
}

/**
 * Translates the end of a trial into what is recorded.
 *
 * @param silence why the scheduler itself ended the process, if it did
 */
export function endingOf(end: TrialEnd, silence: string | null = null): TrialEnding {
  switch (end.type) {
    case 'completed':
      return {
        outcome: 'completed',
        results: numbers(end.results),
        failure: null,
        ...(end.weightsHash !== undefined && { finalHash: end.weightsHash }),
      };
    case 'diverged':
      return {
        outcome: 'diverged',
        results: numbers(end.results),
        failure: { message: `${end.what ?? 'the training loss'} is not finite at update ${end.step}`, step: end.step },
      };
    case 'failed':
      return { outcome: 'failed', results: {}, failure: { message: end.message, step: end.step } };
    case 'stopped':
      return stoppedAt(end.step);
    case 'preempted':
      return preemptedAt(end.step);
    case 'lost':
      // The scheduler ends processes by SIGKILL, so that a SIGTERM is somebody else's wish to have the place.
      if (end.exit.signal === 'SIGTERM' || end.exit.code === exitCodeOfSigterm) return preemptedAt(null);
      return silence === null ? lost(end.exit) : without(silence);
  }
}

/**
 * The ending of a trial that was asked to stop. One that came to its end all the same keeps it, and one whose process
 * had to be ended counts as stopped.
 *
 * @param last last value of every metric
 */
export function askedEnding(end: TrialEnd, ask: Ask, last: Readonly<Record<string, number>>): TrialEnding {
  if (end.type !== 'stopped' && end.type !== 'preempted' && end.type !== 'lost') return endingOf(end);
  const step = end.type === 'lost' ? null : end.step;
  switch (ask.why) {
    case 'stop':
      return stoppedAt(step);
    case 'preempt':
      return preemptedAt(step);
    case 'pause':
      return { outcome: 'stopped', results: {}, failure: { message: 'paused on request', step } };
    case 'cancel':
      return { outcome: 'cancelled', results: {}, failure: { message: 'cancelled on request', step } };
    case 'evict':
      return evicted(ask.reason, step);
    case 'prune':
      return { outcome: 'pruned', results: last, failure: { message: 'pruned', step }, decision: ask.decision };
  }
}

/** The ending of a trial that was stopped after `step` updates, or before it could say after how many. */
export function stoppedAt(step: number | null): TrialEnding {
  return { outcome: 'stopped', results: {}, failure: { message: 'stopped on request', step } };
}

/** The ending of a trial that lost its place by no fault of its own; it costs the trial nothing. */
export function evicted(reason: string, step: number | null = null): TrialEnding {
  return { outcome: 'preempted', results: {}, failure: { message: `${reason}; the trial runs again elsewhere`, step } };
}

function preemptedAt(step: number | null): TrialEnding {
  return { outcome: 'preempted', results: {}, failure: { message: 'stopped by SIGTERM from outside', step } };
}

function numbers(results: Extract<FromTrial, { type: 'completed' }>['results']): Record<string, number> {
  return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, fromNumeral(value)]));
}

function lost({ code, signal }: ProcessExit): TrialEnding {
  const how = signal === null ? `exited with code ${code ?? 'unknown'}` : `was ended by ${signal}`;
  const hint = signal === 'SIGKILL' ? ' (out of memory, or killed from outside)' : '';
  return without(`the trial process ${how} without a result${hint}`);
}

function without(message: string): TrialEnding {
  return { outcome: 'lost', results: {}, failure: { message, step: null } };
}
