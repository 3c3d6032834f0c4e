/**
 * Which of the wanted lines are on a picture already, and which are still to be drawn. Lines cannot be taken off a picture:
 * where one is that is not wanted any more, the picture is begun anew.
 */
export class LineQueue {
  readonly #order: Int32Array;
  /** 1 for each line that has been given out since the picture was begun. */
  readonly #given: Uint8Array;
  #waiting: Int32Array = new Int32Array();

  /** Lines are given out in this order. */
  constructor(order: Int32Array) {
    this.#order = order;
    this.#given = new Uint8Array(order.length);
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Whether every line that was given out is among those whose mask is not 0. */
  isWithin(mask: Uint8Array): boolean {
    return this.#given.every((given, line) => given === 0 || mask[line] !== 0);
  }

  /** Wants the lines whose mask is not 0. */
  want(mask: Uint8Array): void {
    this.#waiting = this.#order.filter((line) => mask[line] !== 0 && this.#given[line] === 0);
  }

  /** Forgets what was given out: there is a new picture. */
  beginAnew(): void {
    this.#given.fill(0);
  }

  /** The next lines, at most so many. */
  take(most: number): Int32Array {
    const next = this.#waiting.subarray(0, most);
    this.#waiting = this.#waiting.subarray(most);
    for (const line of next) this.#given[line] = 1;
    return next;
  }
}
