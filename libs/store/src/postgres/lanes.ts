/** Work that takes many items at once. */
export interface Gathering<Item, Result> {
  /** Most items at once. */
  readonly most: number;
  readonly work: (items: readonly Item[]) => Promise<Result>;
}

/** Items that wait last in their lane, and the work on them. */
interface Group {
  readonly items: unknown[];
  readonly gathering: unknown;
  readonly done: Promise<unknown>;
}

/** Work in lanes: what is in one is done in the order in which it came, what is in different ones side by side. */
export class Lanes {
  readonly #last = new Map<string, Promise<unknown>>();
  readonly #open = new Map<string, Group>();

  /** Begins at once in a lane that is empty. */
  run<T>(lane: string, work: () => Promise<T>): Promise<T> {
    // What comes after this must not be put before it.
    this.#open.delete(lane);
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

  /** As `run`, together with the items of the same work that wait last in the lane; resolves to what it comes to. */
  gather<Item, Result>(lane: string, gathering: Gathering<Item, Result>, item: Item): Promise<Result> {
    const open = this.#open.get(lane);
    if (open?.gathering === gathering && open.items.length < gathering.most) {
      open.items.push(item);
      return open.done as Promise<Result>;
    }
    const items = [item];
    let hasBegun = false as boolean;
    const done = this.run(lane, () => {
      hasBegun = true;
      if (this.#open.get(lane)?.items === items) this.#open.delete(lane);
      return gathering.work(items);
    });
    if (!hasBegun) this.#open.set(lane, { items, gathering, done });
    return done;
  }

  /** Resolves when all lanes are empty. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values());
  }
}
