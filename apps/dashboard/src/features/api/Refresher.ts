import type { Query, QueryClient } from '@tanstack/react-query';
import { isConcerned, type Changes, type LiveInterest } from './isConcerned.ts';

/** How long a round of questions may hold up the next one. */
const longestRoundMs = 3000;

/**
 * Asks again what changes concern, in rounds: what changes while a round is under way is the next one, so that a slow
 * answer is neither cut short by the news of the next moment nor asked for twice at a time.
 */
export class Refresher {
  readonly #queryClient: QueryClient;
  #waiting: Changes[] = [];
  #isBusy = false;
  /** Questions that are asked again when they have rested, by their hashes. */
  readonly #resting = new Set<string>();

  constructor(queryClient: QueryClient) {
    this.#queryClient = queryClient;
  }

  take(changes: Changes): void {
    this.#waiting.push(changes);
    if (!this.#isBusy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (this.#waiting.length > 0) {
      const changes = this.#waiting.splice(0);
      const round = this.#queryClient.invalidateQueries({
        predicate: (query) => changes.some((change) => isConcerned(query, change)) && this.#isRested(query),
      });
      // What goes wrong is told by the question itself.
      await Promise.race([round.catch(() => undefined), new Promise((end) => setTimeout(end, longestRoundMs))]);
    }
    this.#isBusy = false;
  }

  /** Whether a question may be asked again now; if not, it is when it may. */
  #isRested({ queryHash, meta, state }: Query): boolean {
    const { everyMs = 0 } = (meta?.live ?? {}) as LiveInterest;
    const restMs = state.dataUpdatedAt + everyMs - Date.now();
    if (restMs <= 0) return true;
    if (this.#resting.has(queryHash)) return false;
    this.#resting.add(queryHash);
    setTimeout(() => {
      this.#resting.delete(queryHash);
      void this.#queryClient.invalidateQueries({ predicate: (query) => query.queryHash === queryHash });
    }, restMs);
    return false;
  }
}
