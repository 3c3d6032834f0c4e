import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pulse, SweepReader } from '@coolsweep/sweep';
import { changesBetween, isNothing, joined, noChanges, type Changes } from './changes.ts';

/** Changes and the cursor after which the next question goes on. */
export interface ChangesAt extends Changes {
  readonly cursor: string;
}

export interface ChangeFeedOptions {
  /** How long a listener waits between two looks. Default: a quarter of a second. */
  readonly pause?: (signal: AbortSignal) => Promise<void>;
}

const pauseMs = 250;
/** Changes that are remembered for readers who come back. */
const longestLog = 400;

/**
 * Tells readers what has changed in a store that other processes write. Looks only when it is asked, once for all who
 * ask at the same time; while nobody has written anything a look is one small statement.
 */
export class ChangeFeed {
  readonly #store: Pick<SweepReader, 'pulse'>;
  readonly #pause: (signal: AbortSignal) => Promise<void>;
  /** Tells cursors of this feed from those of one before. */
  readonly #name = randomUUID();
  #pulse: Pulse | null = null;
  #count = 0;
  /** The latest changes, the last one of number `#count`. */
  #log: Changes[] = [];
  #looking: Promise<void> | null = null;

  constructor(store: Pick<SweepReader, 'pulse'>, { pause = pauseBetweenLooks }: ChangeFeedOptions = {}) {
    this.#store = store;
    this.#pause = pause;
  }

  /** The cursor of this moment: what is read from the store afterwards is at least as new. */
  async cursor(): Promise<string> {
    await this.#look();
    return this.#cursor();
  }

  /** What has changed since a cursor; everything may have when the cursor is null, too old or of another feed. */
  async since(cursor: string | null): Promise<ChangesAt> {
    await this.#look();
    return { ...this.#after(cursor), cursor: this.#cursor() };
  }

  /** Changes since a cursor, then those to come, until the signal. */
  async *listen(cursor: string | null, signal: AbortSignal): AsyncGenerator<ChangesAt> {
    for (let at = cursor; !signal.aborted;) {
      const changes = await this.since(at);
      at = changes.cursor;
      if (!isNothing(changes)) yield changes;
      await this.#pause(signal);
    }
  }

  #cursor(): string {
    return `${this.#name}:${this.#count}`;
  }

  #after(cursor: string | null): Changes {
    const [name, count] = cursor?.split(':') ?? [];
    const missed = this.#count - Number(count);
    if (name !== this.#name || !(missed >= 0) || missed > this.#log.length) return { ...noChanges, all: true };
    return joined(missed === 0 ? [] : this.#log.slice(-missed));
  }

  #look(): Promise<void> {
    this.#looking ??= this.#compare().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #compare(): Promise<void> {
    const before = this.#pulse;
    const after = await this.#store.pulse(before?.version);
    if (after === null) return;
    this.#pulse = after;
    if (before === null) return;
    const changes = changesBetween(before, after);
    if (isNothing(changes)) return;
    this.#count++;
    this.#log = [...this.#log, changes].slice(-longestLog);
  }
}

async function pauseBetweenLooks(signal: AbortSignal): Promise<void> {
  try {
    await delay(pauseMs, undefined, { signal, ref: false });
  } catch {
    // The signal came: whoever listens sees that for itself.
  }
}
