import type { FromTrial, ToTrial } from '@coolsweep/sweep';
import type { LaunchTrial, ProcessExit, TrialProcessEvents } from '../trialProcess.ts';

/** A trial in a process that a test speaks for. */
export interface FakeTrial {
  readonly environment: Record<string, string>;
  /** 1, 2, … by the order in which processes were started. */
  readonly process: number;
  readonly trialId: string;
  readonly attempt: number;
  say(message: FromTrial): void;
  /** Writes a line on standard error. */
  print(text: string): void;
  exit(exit?: ProcessExit): void;
}

/** Trial processes that do what `script` says when they are sent something; told to end, they end. */
export function fakeTrials(script: (trial: FakeTrial, message: ToTrial) => void): {
  launch: LaunchTrial;
  launched: () => number;
  running: () => number;
  most: () => number;
} {
  let launched = 0;
  let running = 0;
  let most = 0;
  const attempts = new Map<string, number>();
  const launch: LaunchTrial = (environment, events: TrialProcessEvents) => {
    const process = ++launched;
    most = Math.max(most, ++running);
    let trial: FakeTrial | null = null;
    let gone = false;
    const exit = (how: ProcessExit = { code: 0, signal: null }) => {
      if (gone) return;
      gone = true;
      running--;
      queueMicrotask(() => events.exit(how));
    };
    return {
      send: (message) => {
        if (gone) return;
        if (message.type === 'start') {
          const { trialId, attemptId } = message;
          const attempt = (attempts.get(trialId) ?? 0) + 1;
          attempts.set(trialId, attempt);
          const say = (said: FromTrial) => events.message({ attemptId, message: said });
          const print = (text: string) => events.line('stderr', text);
          trial = { environment, process, trialId, attempt, say, print, exit };
        }
        if (message.type === 'end') exit();
        else if (trial !== null) script(trial, message);
      },
      kill: () => exit({ code: null, signal: 'SIGKILL' }),
    };
  };
  return { launch, launched: () => launched, running: () => running, most: () => most };
}

/** Reports a point, completes the trial and is ready for the next. */
export function completes(trial: FakeTrial): void {
  trial.say({ type: 'metrics', points: [{ name: 'train/loss', step: 1, value: 0.5 }] });
  trial.say({ type: 'completed', results: { 'validation/accuracy': 0.75, 'test/accuracy': 'NaN' } });
  trial.say({ type: 'ready' });
}
