import { spawn } from 'node:child_process';
import { SweepError } from '@coolsweep/sweep';

/** How a command of an engine ended. */
export interface CommandEnd {
  /** Null when it gave no answer in time. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  /** For standard input. Default: nothing. */
  readonly input?: string;
}

/**
 * Runs a command of an engine, without a shell.
 *
 * @throws SweepError `unsupported` when it is not on the PATH
 */
export function engineCommand(command: readonly string[], options: CommandOptions): Promise<CommandEnd> {
  const { environment, timeoutMs, input = '' } = options;
  const [file = '', ...argv] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(file, argv, {
      env: { ...environment },
      stdio: 'pipe',
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (part: string) => (said[stream] += part));
    }
    // A command that ends before it has read everything says by its code what was wrong.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.once('error', (cause) => {
      const advice = 'start coolsweep serve on a machine from which jobs can be submitted';
      reject(new SweepError('unsupported', `${file} cannot be run (${cause.message}): ${advice}`, { cause }));
    });
    child.once('close', (code) => resolve({ code, ...said }));
  });
}
