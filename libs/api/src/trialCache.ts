import type { Pulse, SweepStore, Trial } from '@coolsweep/sweep';

/** Sweeps whose trials are kept: ten thousand trials are some tens of megabytes. */
const mostSweeps = 4;

interface Kept {
  /** How the sweep and its running trials stood before the trials were read. */
  readonly stamp: string;
  readonly trials: Promise<readonly Trial[]>;
}

/**
 * The trials of the sweeps that were last looked at, as long as nothing of them changes: screens sort, filter and group
 * the same trials again and again, and reading ten thousand of them takes half a second.
 */
export class TrialCache {
  readonly #store: SweepStore;
  #pulse: Pulse | null = null;
  readonly #kept = new Map<string, Kept>();

  constructor(store: SweepStore) {
    this.#store = store;
  }

  /** As `trialsOf` of the store. */
  async trialsOf(sweepId: string): Promise<readonly Trial[]> {
    // Asked for before the trials: what is written meanwhile is seen at the next question.
    this.#pulse = (await this.#store.pulse(this.#pulse?.version)) ?? this.#pulse;
    const stamp = stampOf(this.#pulse, sweepId);
    const kept = this.#kept.get(sweepId);
    if (kept?.stamp === stamp) return kept.trials;
    const trials = this.#store.trialsOf(sweepId);
    this.#keep(sweepId, { stamp, trials });
    // What could not be read is asked for again.
    trials.catch(() => this.#kept.delete(sweepId));
    return trials;
  }

  #keep(sweepId: string, kept: Kept): void {
    this.#kept.delete(sweepId);
    this.#kept.set(sweepId, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostSweeps && oldest !== undefined) this.#kept.delete(oldest);
  }
}

function stampOf(pulse: Pulse | null, sweepId: string): string {
  const sweep = pulse?.sweeps.find(({ id }) => id === sweepId)?.stamp;
  const running = pulse?.running.flatMap((trial) => (trial.sweepId === sweepId ? [trial.id, trial.stamp] : []));
  return JSON.stringify([sweep, running]);
}

const caches = new WeakMap<SweepStore, TrialCache>();

/** The one cache of a store. */
export function trialCacheOf(store: SweepStore): TrialCache {
  const cache = caches.get(store) ?? new TrialCache(store);
  caches.set(store, cache);
  return cache;
}
