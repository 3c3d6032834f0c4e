import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { EngineJob, EngineState, Observation, Submission, TrialDriver } from './driver.ts';
import { giveBack, noteProcess, recordIn, reserve } from './localRecord.ts';
import { ProcessTable, type ProcessMark } from './processTable.ts';

export interface LocalDriverOptions {
  /** Of the jobs. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder in which a job is remembered, by its name. */
  readonly folderOf: (name: string) => string;
  /** Default: that of this machine. */
  readonly processes?: ProcessTable;
}

/** By which the processes of a job are known, those that it has started among them. */
export const jobVariable = 'COOLSWEEP_JOB';

/** What was found of a job. */
type Found = { readonly mark: ProcessMark | null; readonly engine: EngineState; readonly reason: string };

/**
 * This machine as an engine: a job is a process in a session of its own, which outlives the one that started it. It is
 * known again by its id, its start and the machine's, and by a variable of its environment where a server died before it
 * could note these.
 */
export class LocalDriver implements TrialDriver {
  readonly name = 'local';
  readonly isHere = true;
  readonly #options: LocalDriverOptions;
  readonly #processes: ProcessTable;

  constructor(options: LocalDriverOptions) {
    this.#options = options;
    this.#processes = options.processes ?? new ProcessTable();
  }

  async submit(job: EngineJob): Promise<Submission> {
    const { name } = job;
    const folder = this.#options.folderOf(name);
    if (!this.#processes.isReadable) return { outcome: 'unknown', reason: 'the system does not list its processes' };
    try {
      if (!(await reserve(folder, hostname()))) return await this.#existing(name);
      const child = this.#start(job);
      const mark = child.pid === undefined ? null : this.#processes.markOf(child.pid);
      if (mark !== null) noteProcess(folder, mark);
      if (child.pid === undefined) giveBack(folder);
      return child.pid === undefined ? await refusal(child) : { outcome: 'created', externalId: name };
    } catch (error) {
      return { outcome: 'refused', reason: `its folder is not available: ${reasonOf(error)}` };
    }
  }

  observe(names: readonly string[]): Promise<readonly Observation[] | null> {
    return Promise.resolve(this.#observed(names));
  }

  cancel(externalId: string): Promise<boolean> {
    if (!this.#processes.isReadable) return Promise.resolve(false);
    const found = this.#find(externalId);
    if (found === null || found.engine === 'ended') return Promise.resolve(true);
    if (found.mark !== null && found.mark.host !== hostname()) return Promise.resolve(false);
    // Of a session of its own; when its leader is gone, what is left of the job one by one.
    if (found.engine === 'started' && found.mark !== null) terminate(-found.mark.pid);
    else for (const pid of this.#processesOf(externalId)) terminate(pid);
    return Promise.resolve(true);
  }

  #observed(names: readonly string[]): readonly Observation[] | null {
    if (!this.#processes.isReadable) return null;
    try {
      return names.flatMap((name) => {
        const found = this.#find(name);
        if (found === null) return [];
        const { engine, reason, mark } = found;
        return [{ name, externalId: name, engine, node: mark?.host ?? hostname(), reason }];
      });
    } catch {
      // The folder cannot be read: nothing is known.
      return null;
    }
  }

  #start({ name, command: [file = '', ...argv], folder }: EngineJob): ChildProcess {
    const output = openSync(join(folder, 'job.out'), 'a', 0o600);
    try {
      const child = spawn(file, argv, {
        cwd: folder,
        env: { ...this.#options.environment, [jobVariable]: name },
        stdio: ['ignore', output, output],
        detached: true,
      });
      // Told by the answer to the submission.
      child.on('error', () => undefined);
      child.unref();
      return child;
    } finally {
      closeSync(output);
    }
  }

  /** Of a name that was taken before, by this server or one that has died since. */
  async #existing(name: string): Promise<Submission> {
    const [found] = (await this.observe([name])) ?? [];
    if (found !== undefined) return { outcome: 'existed', externalId: name };
    return { outcome: 'unknown', reason: 'it was about to be started before, and no process of it is there' };
  }

  /** Null when nothing was ever started under this name. */
  #find(name: string): Found | null {
    const folder = this.#options.folderOf(name);
    const record = recordIn(folder);
    if (record === null) return null;
    if (record.host !== hostname())
      return { mark: record.process, engine: 'lost', reason: `it is on ${record.host}, and this is ${hostname()}` };
    const mark = record.process ?? this.#cutOff(name);
    if (mark === null) return null;
    if (this.#processes.has(mark)) return { mark, engine: 'started', reason: `process ${mark.pid}` };
    const left = this.#processesOf(name);
    if (left.length === 0) return { mark, engine: 'ended', reason: `process ${mark.pid} has ended` };
    return { mark, engine: 'lost', reason: `process ${mark.pid} has ended, and left ${left.join(', ')}` };
  }

  /** The process of a submission whose server died before it could note it: the one from which all others come. */
  #cutOff(name: string): ProcessMark | null {
    const marks = this.#processesOf(name).flatMap((pid) => this.#processes.markOf(pid) ?? []);
    const [first = null] = marks.sort((a, b) => Number(a.ticks) - Number(b.ticks));
    if (first !== null) noteProcess(this.#options.folderOf(name), first);
    return first;
  }

  #processesOf(name: string): number[] {
    return this.#processes.withVariable(jobVariable, name).sort((a, b) => a - b);
  }
}

/** A process that could not be started says why in its own time. */
function refusal(child: ChildProcess): Promise<Submission> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ outcome: 'refused', reason: error.message }));
  });
}

/** A process, or by its negative id a group. One that is gone needs no end. */
function terminate(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has ended since it was looked for.
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
