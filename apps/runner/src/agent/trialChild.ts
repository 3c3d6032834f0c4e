import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { AttemptFile } from '@coolsweep/sweep';

export interface TrialChildEvents {
  message(value: unknown): void;
  line(stream: 'stdout' | 'stderr', text: string): void;
  /** Called once; the whole group is gone. */
  exit(code: number | null, signal: string | null): void;
}

/** Has the kernel end the trial with its agent, however that dies; where the program is missing, the closed channel does. */
const dieWithParent: readonly string[] = ['--pdeathsig', 'KILL'];

/** The process of a trial, in a group of its own. */
export class TrialChild {
  readonly #child: ChildProcess;

  constructor(
    program: AttemptFile['program'],
    inherited: Readonly<Record<string, string | undefined>>,
    events: TrialChildEvents,
  ) {
    const isTied = spawnSync('setpriv', ['--version']).status === 0;
    this.#child = fork(program.entry, {
      ...(isTied && { execPath: 'setpriv' }),
      execArgv: [...(isTied ? [...dieWithParent, process.execPath] : []), ...program.execArgv],
      env: { ...inherited, ...program.environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    for (const stream of ['stdout', 'stderr'] as const) {
      const source = this.#child[stream];
      if (source) createInterface({ input: source }).on('line', (text) => events.line(stream, text));
    }
    this.#child.on('message', (value) => events.message(value));
    this.#child.on('error', (error) => events.line('stderr', error.message));
    this.#child.once('close', (code, signal) => {
      // Processes that the trial has started and left behind.
      this.kill();
      events.exit(code, signal);
    });
  }

  send(message: object): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** Somebody else wants the place. */
  preempt(): void {
    this.#child.kill('SIGTERM');
  }

  /** Ends the whole group. */
  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Nobody of the group is left.
    }
  }
}
