import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Top folder of the checkout. */
export const root = fileURLToPath(new URL('../../', import.meta.url));
const bin = join(root, 'apps', 'runner', 'bin', 'coolsweep.mjs');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A data folder of its own for one test file, and the command `coolsweep` working in it. */
export class TestWorkspace {
  readonly home = mkdtempSync(join(tmpdir(), 'coolsweep-e2e-'));
  readonly #children = new Set<ChildProcess>();

  /** Starts `coolsweep` with these arguments; `environment` goes over the test's own, `input` to standard input. */
  start(argv: readonly string[], environment: Readonly<Record<string, string>> = {}, input = ''): ChildProcess {
    const child = spawn(process.execPath, [bin, ...argv], {
      cwd: root,
      env: { ...process.env, COOLSWEEP_HOME: join(this.home, 'data'), ...environment },
      stdio: [input === '' ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    child.stdin?.end(input);
    this.#children.add(child);
    child.once('close', () => this.#children.delete(child));
    return child;
  }

  /** Runs `coolsweep` to its end. */
  run(...argv: string[]): Promise<Finished> {
    return ended(this.start(argv));
  }

  /** Ends what still runs and removes the folder. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.#children].map((child) => new Promise((resolve) => child.once('close', resolve).kill('SIGTERM'))),
    );
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** What a process printed, when it has ended. */
export function ended(child: ChildProcess): Promise<Finished> {
  const parts = { stdout: '', stderr: '' };
  child.stdout?.on('data', (part: Buffer) => (parts.stdout += part.toString()));
  child.stderr?.on('data', (part: Buffer) => (parts.stderr += part.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...parts }));
  });
}

/** The first line on standard output, from now on, that `matches`; rejects when the process ends without one. */
export function lineOf(child: ChildProcess, matches: (line: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (part: Buffer) => {
      text += part.toString();
      const found = text.split('\n').slice(0, -1).find(matches);
      if (found !== undefined) resolve(found);
    });
    child.once('close', (code) =>
      reject(new Error(`ended with code ${code ?? 'unknown'} before the line came:\n${text}`)),
    );
  });
}
