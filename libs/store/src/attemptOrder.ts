/** Writes about an attempt that are under way, and why one of them failed. */
interface Underway {
  waiting: number;
  failure: Error | null;
}

/**
 * What is recorded of an attempt has no gaps: when a write about it fails, those that were given before that was known fail,
 * too. A database that comes back just then must not have the later points without the earlier ones, or an end of an attempt
 * of which the points are missing.
 */
export class AttemptOrder {
  readonly #underway = new Map<number, Underway>();

  /** Does a write about an attempt, which calls `check` when its turn has come. */
  async run<T>(attemptId: number, write: () => Promise<T>): Promise<T> {
    const underway = this.#underway.get(attemptId) ?? { waiting: 0, failure: null };
    this.#underway.set(attemptId, underway);
    underway.waiting++;
    try {
      return await write();
    } catch (error) {
      underway.failure ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      underway.waiting--;
      if (underway.waiting === 0) this.#underway.delete(attemptId);
    }
  }

  /** @throws what a write before this one threw */
  check(attemptId: number): void {
    const failure = this.#underway.get(attemptId)?.failure ?? null;
    if (failure !== null) throw failure;
  }
}
