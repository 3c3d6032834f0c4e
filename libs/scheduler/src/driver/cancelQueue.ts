/**
 * Jobs whose end is asked for, by one command for all that wait: when a thousand trials end at a moment, a command for each
 * would keep the server from answering its agents, and the engine from everything else.
 */
export class CancelQueue {
  readonly #cancel: (externalIds: readonly string[]) => Promise<boolean>;
  #waiting: string[] = [];
  /** What the command comes to that all who wait are part of; null while nobody does. */
  #next: Promise<boolean> | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** @param cancel asks for the end of jobs; false when nobody answered */
  constructor(cancel: (externalIds: readonly string[]) => Promise<boolean>) {
    this.#cancel = cancel;
  }

  /** Asks for the end of a job, with all others that wait; false when nobody answered. */
  cancel(externalId: string): Promise<boolean> {
    this.#waiting.push(externalId);
    this.#next ??= this.#afterLast();
    return this.#next;
  }

  /** Whoever comes while a command is at work waits for the one after it. */
  #afterLast(): Promise<boolean> {
    const done = this.#last.then(() => {
      const externalIds = this.#waiting;
      this.#waiting = [];
      this.#next = null;
      return this.#cancel(externalIds);
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}
