/** Work in lanes: what is in one is done in the order in which it came, what is in different ones side by side. */
export class Lanes {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Begins at once in a lane that is empty. */
  run<T>(lane: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(lane);
    const done = before === undefined ? work() : before.then(work);
    const ended = done
      .catch(() => undefined)
      .then(() => {
        if (this.#last.get(lane) === ended) this.#last.delete(lane);
      });
    this.#last.set(lane, ended);
    return done;
  }

  /** Resolves when all lanes are empty. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values());
  }
}
