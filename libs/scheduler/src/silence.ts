/** Before its first update a trial loads TensorFlow, opens its data and has the step compiled, which takes longer. */
const timesBeforeFirst = 6;
/** An evaluation says nothing until its end, and may take as long as very many updates. */
const updatesInSilence = 2000;
const timesLongest = 4;
/** A clock that leaps, or a machine that slept, is not a trial that hangs. */
const longestLookMs = 60_000;

/** How long a trial has said nothing, and how long it may: one that takes long for everything may for longer. */
export class Silence {
  #seenMs: number;
  /** Since it began, without leaps. */
  #elapsedMs = 0;
  #heardMs = 0;
  #longestMs = 0;
  /** Updates done, and when that was heard first. */
  #update: { readonly step: number; readonly atMs: number } | null = null;
  /** Shortest time of an update. */
  #updateMs: number | null = null;

  constructor(nowMs: number) {
    this.#seenMs = nowMs;
  }

  /**
   * The trial has said something.
   *
   * @param step updates done, where it said how many
   */
  heard(nowMs: number, step: number | null = null): void {
    this.#longestMs = Math.max(this.#longestMs, this.ms(nowMs));
    this.#heardMs = this.#elapsedMs;
    const last = this.#update;
    if (step === null || step <= (last?.step ?? 0)) return;
    // The shortest: sometimes an evaluation, or the compilation of one, comes in between.
    if (last !== null)
      this.#updateMs = Math.min(this.#updateMs ?? Infinity, (this.#elapsedMs - last.atMs) / (step - last.step));
    this.#update = { step, atMs: this.#elapsedMs };
  }

  /** How long nothing was heard, milliseconds. Has to be asked every few seconds. */
  ms(nowMs: number): number {
    this.#elapsedMs += Math.min(Math.max(nowMs - this.#seenMs, 0), longestLookMs);
    this.#seenMs = nowMs;
    return this.#elapsedMs - this.#heardMs;
  }

  /**
   * After how long a silence the trial is taken for hanging, milliseconds.
   *
   * @param leastMs from the first update on; before it six times as long. Longer for a trial that has been silent for more
   *   than a quarter of that already, and for one that does fewer than 2000 updates in that time.
   */
  limitMs(leastMs: number): number {
    if (this.#update === null) return leastMs * timesBeforeFirst;
    return Math.max(leastMs, this.#longestMs * timesLongest, (this.#updateMs ?? 0) * updatesInSilence);
  }
}
