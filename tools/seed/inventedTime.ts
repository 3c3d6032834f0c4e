/** A slot that is free from a moment on. */
export interface FreeSlot {
  readonly slot: number;
  readonly start: Date;
}

/** Between the end of a trial and the start of the next one. */
const gapMs = 400;

/** Some slots in which trials run one after the other, in a time that is invented with them. */
export class InventedTime {
  /** When each slot is free, milliseconds. */
  readonly #freeMs: number[];

  constructor(from: Date, slots: number) {
    this.#freeMs = Array.from({ length: slots }, () => from.getTime());
  }

  /** All slots, the one first that is free first. */
  slots(): FreeSlot[] {
    return this.#freeMs
      .map((ms, slot) => ({ slot, start: new Date(ms) }))
      .sort((a, b) => a.start.getTime() - b.start.getTime());
  }

  /** Takes a slot for so long; returns when that is over. */
  take({ slot, start }: FreeSlot, seconds: number): Date {
    const endMs = start.getTime() + Math.round(1000 * seconds);
    this.#freeMs[slot] = endMs + gapMs;
    return new Date(endMs);
  }
}
