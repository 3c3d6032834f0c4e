import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** So much in so many seconds, for each of many: counted in the memory of this process, and begun anew with it. */
export class RateLimit {
  /** In one window. */
  readonly most: number;
  readonly #windowSeconds: number;
  readonly #limiter: RateLimiterMemory;

  constructor(most: number, windowSeconds: number) {
    this.most = most;
    this.#windowSeconds = windowSeconds;
    this.#limiter = new RateLimiterMemory({ points: most, duration: windowSeconds });
  }

  /**
   * Counts one, or as many as it costs; null when there was room, else after how many seconds there is again: 1 or more,
   * and never more than the window, whatever somebody does to the clock of the machine.
   */
  async spend(key: string, cost = 1): Promise<number | null> {
    try {
      await this.#limiter.consume(key, cost);
      return null;
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return Math.min(this.#windowSeconds, Math.max(1, Math.ceil(refused.msBeforeNext / 1000)));
    }
  }

  /** Forgets what was counted of one. */
  async forget(key: string): Promise<void> {
    await this.#limiter.delete(key);
  }
}
