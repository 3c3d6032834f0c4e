import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../command.ts';
import { signalled } from './processTable.ts';

/** The command as users start it. */
const bin = join(root, 'apps', 'runner', 'bin', 'coolsweep.mjs');

/** A line that the command printed for programs. */
export interface Line {
  readonly event: string;
  readonly sweep?: string;
  readonly trial?: string;
  /** Updates done. */
  readonly step?: number;
  readonly outcome?: string;
  readonly message?: string | null;
  readonly state?: string;
  /** Since the command was started. */
  readonly atMs: number;
}

/** How a command ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** What it wrote on standard error. */
  readonly stderr: string;
}

/** `coolsweep` at work in a process of its own. */
export class StartedCommand {
  readonly lines: Line[] = [];
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  readonly #startedMs = performance.now();
  readonly #watchers = new Set<() => void>();
  #stdout = '';
  #stderr = '';
  #isOver = false;

  /**
   * @param environment of the process, whole
   * @param logFile gets all that the command prints
   */
  constructor(argv: readonly string[], environment: Readonly<Record<string, string | undefined>>, logFile: string) {
    this.#child = spawn(process.execPath, [bin, ...argv], {
      cwd: root,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#listen(logFile);
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (code, signal) => {
        this.#isOver = true;
        this.#wake();
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  signal(name: NodeJS.Signals): boolean {
    return !this.#isOver && signalled(this.pid, name);
  }

  /** Resolves with true as soon as the condition holds, which is looked at after every line; false when it ends before. */
  until(condition: (lines: readonly Line[]) => boolean): Promise<boolean> {
    return new Promise((resolve) => {
      const look = () => {
        const holds = condition(this.lines);
        if (!holds && !this.#isOver) return;
        this.#watchers.delete(look);
        resolve(holds);
      };
      this.#watchers.add(look);
      look();
    });
  }

  #listen(logFile: string): void {
    const log = createWriteStream(logFile);
    const { stdout, stderr } = this.#child;
    stdout?.pipe(log, { end: false });
    stderr?.pipe(log, { end: false });
    this.#child.once('close', () => log.end());
    stdout?.on('data', (part: Buffer) => (this.#stdout += part.toString()));
    stderr?.on('data', (part: Buffer) => (this.#stderr += part.toString()));
    if (stdout) createInterface({ input: stdout }).on('line', (text) => this.#take(text));
  }

  #take(text: string): void {
    const value = parsed(text);
    if (value === null) return;
    this.lines.push({ ...value, atMs: performance.now() - this.#startedMs });
    this.#wake();
  }

  #wake(): void {
    for (const look of [...this.#watchers]) look();
  }
}

/** A line of JSON with an event; null for anything else, such as one cut short by a kill. */
function parsed(text: string): Line | null {
  try {
    const value = JSON.parse(text) as Line | null;
    return typeof value?.event === 'string' ? value : null;
  } catch {
    return null;
  }
}
