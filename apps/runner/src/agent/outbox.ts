import { appendFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Spool } from './spool.ts';

/** Of the protocol; the same as in the protocol's file, which this one does not load. */
const mostEntries = 500;
const largestMessage = 8 * 2 ** 20;
/** Of a message, for what stands around the entry. */
const envelopeBytes = 4096;
/** Most that is kept of what was refused. */
const mostKeptBytes = 64 * 2 ** 20;
const longestReason = 500;
const longestType = 40;

/** By these a trial says how it ended. */
const finals: readonly unknown[] = ['completed', 'diverged', 'failed', 'stopped', 'preempted'];

/** For the server: entries that follow each other, the first of them with its number. */
export interface Delivery {
  readonly first: number;
  /** Number of the first one that is still there. */
  readonly oldest: number;
  readonly entries: readonly unknown[];
}

export interface OutboxOptions {
  readonly spool: Spool;
  readonly attemptId: number;
  /** File for what the server refuses. */
  readonly path: string;
}

/** The part of an entry that is looked at. */
interface Entry {
  readonly kind?: unknown;
  readonly value?: { readonly message?: { readonly type?: unknown } | null } | null;
}

/**
 * What is to be delivered next. A delivery that the server refuses comes again by halves, until the entry that is to blame
 * stands alone. That one is set aside: it is kept in a file, and another one that says so goes under its number, so that what
 * follows is taken. A server that refuses that too refuses everything: then nothing more is set aside.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  /** By number: what goes in the place of an entry that is set aside. */
  readonly #inPlace = new Map<number, unknown>();
  /** Entries of the next delivery. */
  #most = mostEntries;
  #last: Delivery | null = null;
  #keptBytes = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Entries from a number on, or from the first one that is still there; null when there are none. */
  async next(from: number): Promise<Delivery | null> {
    const { spool } = this.#options;
    const oldest = spool.first;
    const first = Math.max(from, oldest);
    if (first > spool.last) return null;
    const found = await spool.from(first, this.#most);
    const entries = found.map((entry, index) => this.#inPlace.get(first + index) ?? entry);
    this.#last = { first, oldest, entries };
    // Of what is too long a server reads nothing, and may be gone before it has said so.
    const bytes = entries.length === 1 ? Buffer.byteLength(JSON.stringify(entries[0])) : 0;
    if (bytes <= largestMessage - envelopeBytes) return this.#last;
    await this.refused(`at most ${largestMessage} bytes are taken at once`);
    return this.next(from);
  }

  /** The server has taken the last delivery. */
  taken(): void {
    this.#most = Math.min(mostEntries, this.#most * 2);
  }

  /** It would refuse it again. Tells whether there is another one to be tried. */
  async refused(why: string): Promise<boolean> {
    const { first, entries } = this.#last ?? { first: 0, entries: [] };
    if (entries.length > 1) {
      this.#most = Math.ceil(entries.length / 2);
      return true;
    }
    if (entries.length === 0 || this.#inPlace.has(first)) return false;
    await this.#setAside(first, entries[0] as Entry, why.slice(0, longestReason));
    return true;
  }

  async #setAside(number: number, entry: Entry, why: string): Promise<void> {
    const text = JSON.stringify(entry);
    const place = await this.#kept(`{"number":${number},"entry":${text}}\n`);
    const { kind, value } = entry;
    const type = String(kind === 'message' ? value?.message?.type : kind).slice(0, longestType);
    const count = this.#inPlace.size + 1;
    const said =
      `entry ${number} of the trial (${type}, ${text.length} characters) was refused by the server, ${place}; ` +
      `${count} set aside so far: ${why}`;
    this.#inPlace.set(number, this.#standIn(entry, said));
  }

  /** Where it is now, in words. */
  async #kept(line: string): Promise<string> {
    const { path } = this.#options;
    if (this.#keptBytes + line.length > mostKeptBytes) return 'and there is no room left to keep it';
    try {
      await appendFile(path, line, { mode: 0o600 });
    } catch (error) {
      return `and could not be kept (${String(error)})`;
    }
    this.#keptBytes += line.length;
    return `and is kept in ${path} as ${hostname()} has it`;
  }

  /** A trial of which nobody knows how it ended would be tried again, to no other end. */
  #standIn({ kind, value }: Entry, said: string): unknown {
    if (kind === 'exit') return { kind, code: null, signal: null };
    if (kind !== 'message' || !finals.includes(value?.message?.type))
      return { kind: 'line', stream: 'stderr', text: said };
    const message = { type: 'failed', message: `how the trial ended could not be recorded: ${said}`, step: null };
    return { kind, value: { attemptId: this.#options.attemptId, message } };
  }
}
