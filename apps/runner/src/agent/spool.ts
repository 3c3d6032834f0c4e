import { SpoolSegment } from './spoolSegment.ts';

export interface SpoolLimits {
  /** On the disk and in memory together: beyond it there is room only for what cannot be dispensed with. */
  readonly mostBytes: number;
  /** In memory, for what the disk does not take. */
  readonly mostHeldBytes: number;
}

const usualLimits: SpoolLimits = { mostBytes: 256 * 2 ** 20, mostHeldBytes: 64 * 2 ** 20 };
/** What the server has had is removed a part at a time. */
const segmentShare = 1 / 16;
/** From this share of the limit on. Before it all is kept, since another server may ask for all of it again. */
const trimShare = 1 / 2;
/**
 * A server that has had an entry for so long has it in its record: one whose record takes nothing for long ends, and the
 * next one asks from the beginning.
 */
const keepMs = 120_000;
const markEveryMs = 5000;
/** Entries that are written at once. */
const mostWritten = 1000;

/** How many entries the server had at a moment. */
interface Mark {
  readonly received: number;
  readonly atMs: number;
}

/**
 * What happened in an attempt, numbered from 1: on the disk, and what is not there yet, or cannot be, in memory. It is
 * bounded: when it fills, what the server has had for long is removed from its beginning; `hasRoom` tells whether that is
 * enough.
 */
export class Spool {
  readonly #path: string;
  readonly #limits: SpoolLimits;
  #segments: SpoolSegment[] = [];
  #held: string[] = [];
  #heldBytes = 0;
  /** Number of the first entry in memory. */
  #heldFirst = 1;
  #marks: Mark[] = [];
  #writing: Promise<void> | null = null;
  #readers = 0;

  /** @param path how the names of its files begin */
  constructor(path: string, limits: Partial<SpoolLimits> = {}) {
    this.#path = path;
    this.#limits = { ...usualLimits, ...limits };
  }

  /** Number of the first entry that is still there, or of the next one. */
  get first(): number {
    return this.#segments[0]?.first ?? this.#heldFirst;
  }

  /** Number of the last entry. */
  get last(): number {
    return this.#heldFirst + this.#held.length - 1;
  }

  /** Whether there is room for what can be dispensed with. */
  get hasRoom(): boolean {
    const { mostBytes, mostHeldBytes } = this.#limits;
    return this.#bytes < mostBytes && this.#heldBytes < mostHeldBytes;
  }

  /** Takes a value in, whatever the limits say. */
  append(value: unknown): void {
    const text = JSON.stringify(value);
    this.#held.push(text);
    this.#heldBytes += text.length;
    this.#writing ??= this.#write().finally(() => (this.#writing = null));
  }

  /**
   * At most `count` entries from number `first` on, as JSON values, of at most about 1 MB together; one that is larger comes
   * alone.
   */
  async from(first: number, count: number): Promise<unknown[]> {
    this.#readers++;
    try {
      const segment = this.#segments.find(({ last }) => first <= last);
      const start = first - this.#heldFirst;
      const texts = segment === undefined ? this.#held.slice(start, start + count) : await segment.read(first, count);
      let bytes = 0;
      return texts
        .filter((text, index) => (bytes += text.length) <= 2 ** 20 || index === 0)
        .map((text): unknown => JSON.parse(text));
    } finally {
      this.#readers--;
    }
  }

  /**
   * A server has so many entries, as it says at this moment, milliseconds of a clock that never leaps. One that has fewer
   * than before is another one.
   */
  async heard(received: number, nowMs: number): Promise<void> {
    const before = this.#marks.at(-1);
    if (before !== undefined && received < before.received) this.#marks = [];
    const old = this.#marks.filter(({ atMs }) => nowMs - atMs >= keepMs);
    this.#marks = this.#marks.slice(Math.max(0, old.length - 1));
    const last = this.#marks.at(-1);
    if (last === undefined || nowMs - last.atMs >= markEveryMs) this.#marks.push({ received, atMs: nowMs });
    const isFilling = this.#bytes > this.#limits.mostBytes * trimShare || !this.hasRoom;
    const kept = old.at(-1);
    if (isFilling && kept !== undefined) await this.#trim(kept.received);
  }

  /** Removes its files. */
  async close(): Promise<void> {
    await this.#writing;
    for (const segment of this.#segments) await segment.remove();
    this.#segments = [];
  }

  get #bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, this.#heldBytes);
  }

  /** Removes entries up to this number, as far as whole files have them. */
  async #trim(upTo: number): Promise<void> {
    // Files and memory that are at work are left for the next time.
    if (this.#writing !== null || this.#readers > 0) return;
    const gone = this.#segments.filter(({ last }) => last <= upTo);
    this.#segments = this.#segments.slice(gone.length);
    if (this.#segments.length === 0) this.#release(Math.min(upTo, this.last) - this.#heldFirst + 1);
    for (const segment of gone) await segment.remove();
  }

  /** Takes so many entries out of memory. */
  #release(count: number): void {
    if (count <= 0) return;
    this.#heldBytes -= this.#held.slice(0, count).reduce((sum, text) => sum + text.length, 0);
    this.#held = this.#held.slice(count);
    this.#heldFirst += count;
  }

  async #write(): Promise<void> {
    try {
      while (this.#held.length > 0) await this.#writeHeld();
    } catch {
      // The disk is full, or gone: what is held is delivered from memory, and written when the next entry comes.
    }
  }

  async #writeHeld(): Promise<void> {
    const batch = this.#held.slice(0, mostWritten);
    await this.#segmentToWrite().append(batch);
    this.#release(batch.length);
  }

  #segmentToWrite(): SpoolSegment {
    const last = this.#segments.at(-1);
    if (last !== undefined && last.bytes < this.#limits.mostBytes * segmentShare) return last;
    const next = new SpoolSegment(`${this.#path}.${this.#heldFirst}`, this.#heldFirst);
    this.#segments.push(next);
    return next;
  }
}
