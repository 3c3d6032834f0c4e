/** How an agent's lease stands: `ending` when the trial should stop by itself, `over` when it has to be gone. */
export type LeaseState = 'good' | 'ending' | 'over';

/** Of the lease: so much before its end the trial is asked to stop, and its processes are killed. */
const stopShare = 0.4;
const killShare = 0.15;

/**
 * The lease of an agent by its own clock, which must be one that never leaps. It counts from the moment at which what
 * renewed it was sent: the server counts from when it came, which is later, so that this end is always the earlier one.
 */
export class LeaseWatch {
  #sinceMs: number;
  #leaseMs: number;

  constructor(sentMs: number, leaseMs: number) {
    this.#sinceMs = sentMs;
    this.#leaseMs = leaseMs;
  }

  renewed(sentMs: number, leaseMs: number): void {
    // Answers may come in another order than they were asked for.
    this.#sinceMs = Math.max(this.#sinceMs, sentMs);
    this.#leaseMs = leaseMs;
  }

  get leaseMs(): number {
    return this.#leaseMs;
  }

  /** Since its end; negative before. */
  overdueMs(nowMs: number): number {
    return nowMs - this.#sinceMs - this.#leaseMs;
  }

  state(nowMs: number): LeaseState {
    const leftMs = this.#leaseMs - (nowMs - this.#sinceMs);
    if (leftMs <= this.#leaseMs * killShare) return 'over';
    return leftMs <= this.#leaseMs * stopShare ? 'ending' : 'good';
  }
}
