import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Tells a process from all others, also from one that has its id later, or after the machine was started again. */
export interface ProcessMark {
  readonly host: string;
  /** Of the machine's start; empty where the system does not say. */
  readonly boot: string;
  readonly pid: number;
  /** When it started, in clock ticks since then. */
  readonly ticks: string;
}

/** A process that has ended and of which nobody has asked how. */
const zombie = 'Z';

/** The processes of this machine as Linux lists them. */
export class ProcessTable {
  readonly #root: string;

  /** @param root where the system lists them. Default: `/proc` */
  constructor(root = '/proc') {
    this.#root = root;
  }

  /** Whether the system lists its processes here. */
  get isReadable(): boolean {
    return this.#text('self/stat') !== null;
  }

  /** The mark of a process; null when there is none of this id, or it has ended. */
  markOf(pid: number): ProcessMark | null {
    const ticks = this.#ticksOf(pid);
    return ticks === null ? null : { host: hostname(), boot: this.#boot, pid, ticks };
  }

  /** Whether the process is there still. Of those of other machines nothing is known. */
  has({ boot, pid, ticks }: ProcessMark): boolean {
    return boot === this.#boot && this.#ticksOf(pid) === ticks;
  }

  /** Ids of the processes of this user that have a variable of this value in their environment, which children inherit. */
  withVariable(name: string, value: string): number[] {
    const wanted = `${name}=${value}`;
    return this.#pids.filter(
      (pid) => this.#ticksOf(pid) !== null && (this.#text(`${pid}/environ`) ?? '').split('\0').includes(wanted),
    );
  }

  get #pids(): number[] {
    return readdirSync(this.#root)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  }

  get #boot(): string {
    return (this.#text('sys/kernel/random/boot_id') ?? '').trim();
  }

  #ticksOf(pid: number): string | null {
    const text = this.#text(`${pid}/stat`);
    if (text === null) return null;
    // The command name, in parentheses, may hold spaces and parentheses; the fields count from after it.
    const fields = text.slice(text.lastIndexOf(') ') + 2).split(' ');
    return fields[0] === zombie ? null : (fields[19] ?? null);
  }

  /** Null when there is no such file, or it is another user's. */
  #text(name: string): string | null {
    try {
      return readFileSync(join(this.#root, name), 'utf8');
    } catch {
      return null;
    }
  }
}
