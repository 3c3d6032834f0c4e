import { fromNumeral, type AttemptResult, type FromTrial } from '@coolsweep/sweep';
import type { ProcessExit } from './trialProcess.ts';

/** A message that says how a trial ended; each trial sends one. */
export type FinalMessage = Extract<FromTrial, { type: 'completed' | 'diverged' | 'failed' | 'stopped' }>;

/** What a trial tells on its way. */
export type TrialReport = Exclude<FromTrial, FinalMessage | { type: 'ready' }>;

/** How a process was done with a trial: by its final message, or by its own death before there was one. */
export type TrialEnd = FinalMessage | { readonly type: 'lost'; readonly exit: ProcessExit };

/** What an end means to the record of the attempt. */
export type TrialEnding = Pick<AttemptResult, 'outcome' | 'results' | 'failure'>;

const finalTypes: readonly string[] = ['completed', 'diverged', 'failed', 'stopped'] satisfies FinalMessage['type'][];

/** Tells whether a message is one of the four that end a trial. */
export function isFinal(message: TrialReport | FinalMessage): message is FinalMessage {
  return finalTypes.includes(message.type);
}

/** Translates the end of a trial into what is recorded. */
export function endingOf(end: TrialEnd): TrialEnding {
  switch (end.type) {
    case 'completed':
      return { outcome: 'completed', results: numbers(end.results), failure: null };
    case 'diverged':
      return {
        outcome: 'diverged',
        results: numbers(end.results),
        failure: { message: `the training loss is not finite at update ${end.step}`, step: end.step },
      };
    case 'failed':
      return { outcome: 'failed', results: {}, failure: { message: end.message, step: end.step } };
    case 'stopped':
      return stoppedAt(end.step);
    case 'lost':
      return lost(end.exit);
  }
}

/** The ending of a trial that was stopped after `step` updates, or before it could say after how many. */
export function stoppedAt(step: number | null): TrialEnding {
  return { outcome: 'stopped', results: {}, failure: { message: 'stopped on request', step } };
}

function numbers(results: Extract<FromTrial, { type: 'completed' }>['results']): Record<string, number> {
  return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, fromNumeral(value)]));
}

function lost({ code, signal }: ProcessExit): TrialEnding {
  const how = signal === null ? `exited with code ${code ?? 'unknown'}` : `was ended by ${signal}`;
  const hint = signal === 'SIGKILL' ? ' (out of memory, or killed from outside)' : '';
  return {
    outcome: 'lost',
    results: {},
    failure: { message: `the trial process ${how} without a result${hint}`, step: null },
  };
}
