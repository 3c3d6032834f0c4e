import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ToTrial } from '@coolsweep/sweep';

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a scheduler hears from a trial process. Messages are not parsed yet: they come from outside. */
export interface TrialProcessEvents {
  message(message: unknown): void;
  line(stream: 'stdout' | 'stderr', text: string): void;
  /** Called once, after the last message and line. */
  exit(exit: ProcessExit): void;
  /**
   * Resolves when what the trial has said so far is in the store, for who has to know; the end of an attempt comes there
   * later. Rejects when it could not be written.
   */
  settled?(): Promise<void>;
}

export interface TrialProcess {
  send(message: ToTrial): void;
  kill(): void;
}

/** Starts a trial process with the given environment beside the parent's own. */
export type LaunchTrial = (environment: Record<string, string>, events: TrialProcessEvents) => TrialProcess;

/**
 * Starts trial processes by `child_process.fork`. Such a process must end by itself when its channel to the scheduler
 * closes, so that none is left over when the scheduler is killed.
 *
 * @param modulePath entry of the trial process
 * @param execArgv arguments of Node itself, such as a TypeScript loader
 * @param baseEnvironment the parent's environment
 */
export function forkTrials(
  modulePath: string,
  execArgv: readonly string[],
  baseEnvironment: Readonly<Record<string, string | undefined>>,
): LaunchTrial {
  return (environment, events) => {
    const child = fork(modulePath, {
      execArgv: [...execArgv],
      env: { ...baseEnvironment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C reaches the whole foreground group; a group of its own leaves stopping to the scheduler.
      detached: true,
    });
    for (const stream of ['stdout', 'stderr'] as const) {
      const source = child[stream];
      if (source) createInterface({ input: source }).on('line', (text) => events.line(stream, text));
    }
    child.on('message', (message) => events.message(message));
    child.on('error', (error) => events.line('stderr', error.message));
    // 'close' comes after 'exit' and after the streams have ended.
    child.once('close', (code, signal) => events.exit({ code, signal }));
    return {
      send: (message) => {
        // A process that is gone cannot be told anything; its exit event says the rest.
        if (child.connected) child.send(message, () => undefined);
      },
      kill: () => child.kill('SIGKILL'),
    };
  };
}
