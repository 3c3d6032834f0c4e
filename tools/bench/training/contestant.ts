import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import { BenchProblem } from '../benchmark.ts';
import { contestantEnvironment } from '../env.ts';
import { readyLine, turnLine, type Ready, type Task, type Turn } from './protocol.ts';

/** The program of a contestant; its task is added as the last argument. */
export type Command = readonly [program: string, ...args: string[]];

export interface ContestantOptions {
  readonly startTimeoutMs: number;
  readonly turnTimeoutMs: number;
}

const usual: ContestantOptions = { startTimeoutMs: 900_000, turnTimeoutMs: 900_000 };
/** How long a process may take to end at the end of its input. */
const endMs = 5_000;

/** A process that trains when it is told to, and else does nothing; see `protocol.ts`. */
export class Contestant {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;
  readonly #turnTimeoutMs: number;
  /** The end of what it wrote to its standard error. */
  #errors = '';
  /** Set by `start`, the only way to make one. */
  #ready: Ready | null = null;

  private constructor(child: ChildProcessWithoutNullStreams, { turnTimeoutMs }: ContestantOptions) {
    this.#child = child;
    this.#turnTimeoutMs = turnTimeoutMs;
    this.#lines = createInterface({ input: child.stdout });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors = (this.#errors + text).slice(-4000)));
    // A process that has died is noticed where its answer is awaited.
    child.stdin.on('error', () => undefined);
  }

  /**
   * Starts a process and waits until it has warmed up.
   *
   * @throws BenchProblem with the last words of a process that fails
   */
  static async start([program, ...args]: Command, task: Task, options = usual): Promise<Contestant> {
    const child = spawn(program, [...args, JSON.stringify(task)], { env: contestantEnvironment() });
    const contestant = new Contestant(child, options);
    contestant.#ready = await contestant.#answer(readyLine, options.startTimeoutMs);
    return contestant;
  }

  /** What it told when it had warmed up. */
  get ready(): Ready {
    if (this.#ready === null) throw new Error('the contestant was not started by `start`');
    return this.#ready;
  }

  /**
   * Has it make N updates, which it clocks.
   *
   * @throws BenchProblem with the last words of a process that fails
   */
  run(steps: number): Promise<Turn> {
    this.#child.stdin.write(`run ${steps}\n`);
    return this.#answer(turnLine, this.#turnTimeoutMs);
  }

  /** Ends the process and waits for that. */
  async stop(): Promise<void> {
    const { exitCode, signalCode, pid } = this.#child;
    if (exitCode !== null || signalCode !== null || pid === undefined) return;
    const ended = once(this.#child, 'exit');
    this.#child.stdin.end();
    await Promise.race([ended, pause(endMs, undefined, { ref: false })]);
    this.#child.kill('SIGKILL');
    await ended;
  }

  async #answer<T extends z.ZodType>(schema: T, timeoutMs: number): Promise<z.infer<T>> {
    try {
      return schema.parse(JSON.parse(await this.#nextLine(timeoutMs)));
    } catch (error) {
      await this.stop();
      throw error instanceof BenchProblem ? error : new BenchProblem(`it answered nonsense: ${String(error)}`);
    }
  }

  #nextLine(timeoutMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const fail = (reason: string) => settle(() => reject(new BenchProblem(reason)));
      const onLine = (line: string) => {
        if (line.startsWith('{')) settle(() => resolve(line));
      };
      // After `close` all that it wrote has arrived, after `exit` not yet.
      const onClose = (code: number | null, signal: string | null) =>
        fail(lastWords(this.#errors) ?? `it ended (${signal ?? `exit code ${code ?? '?'}`})`);
      const onError = (error: Error) => fail(`it cannot be started: ${error.message}`);
      const timer = setTimeout(() => fail(`it did not answer within ${timeoutMs / 1000} s`), timeoutMs);
      const settle = (then: () => void) => {
        clearTimeout(timer);
        this.#lines.off('line', onLine);
        this.#child.off('close', onClose).off('error', onError);
        then();
      };
      this.#lines.on('line', onLine);
      this.#child.on('close', onClose).on('error', onError);
    });
  }
}

/** The line that tells why: the last one that speaks of an error, or the last one at all. */
function lastWords(errors: string): string | null {
  const lines = errors.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => /^[\w.]*(Error|Problem|Exception|Exit)\b.*: ?\S/.test(line));
  return telling.at(-1) ?? lines.findLast((line) => line !== '' && !line.startsWith('Node.js v')) ?? null;
}
