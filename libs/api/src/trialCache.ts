import type { Pulse, SweepReader, Trial, TrialSummary } from '@coolsweep/sweep';

/** Sweeps whose trials are kept: ten thousand trials are some tens of megabytes. */
const mostSweeps = 4;

interface Kept<Row> {
  /** How the sweep and its running trials stood before the trials were read. */
  readonly stamp: string;
  readonly trials: Promise<readonly Row[]>;
}

/**
 * The trials of the sweeps that were last looked at, as long as nothing of them changes: screens group and compare the
 * same trials again and again, and ten thousand of them take a tenth of a second and more to be read.
 */
export class TrialCache<Row> {
  readonly #store: Pick<SweepReader, 'pulse'>;
  readonly #read: (sweepId: string) => Promise<readonly Row[]>;
  #pulse: Pulse | null = null;
  readonly #kept = new Map<string, Kept<Row>>();
  /** Which sweep was asked for last, and how it stood. */
  #asked: string | null = null;

  constructor(store: Pick<SweepReader, 'pulse'>, read: (sweepId: string) => Promise<readonly Row[]>) {
    this.#store = store;
    this.#read = read;
  }

  /** The trials of a sweep, in order of number. */
  async of(sweepId: string): Promise<readonly Row[]> {
    return this.#at(sweepId, await this.#stampOf(sweepId));
  }

  /**
   * As `of`, for a question that a few of the trials answer: null when the sweep has changed since the last one, so that
   * to read all of them may serve this question alone.
   */
  async settled(sweepId: string): Promise<readonly Row[] | null> {
    const stamp = await this.#stampOf(sweepId);
    const asked = JSON.stringify([sweepId, stamp]);
    const isSettled = this.#asked === asked || this.#kept.get(sweepId)?.stamp === stamp;
    this.#asked = asked;
    return isSettled ? this.#at(sweepId, stamp) : null;
  }

  /** Asked for before the trials: what is written meanwhile is seen at the next question. */
  async #stampOf(sweepId: string): Promise<string> {
    this.#pulse = (await this.#store.pulse(this.#pulse?.version)) ?? this.#pulse;
    return stampOf(this.#pulse, sweepId);
  }

  #at(sweepId: string, stamp: string): Promise<readonly Row[]> {
    const kept = this.#kept.get(sweepId);
    if (kept?.stamp === stamp) return kept.trials;
    const trials = this.#read(sweepId);
    this.#keep(sweepId, { stamp, trials });
    // What could not be read is asked for again.
    trials.catch(() => this.#kept.delete(sweepId));
    return trials;
  }

  #keep(sweepId: string, kept: Kept<Row>): void {
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

/** What a store's caches hold: one of each kind for every store. */
interface Caches {
  readonly whole: TrialCache<Trial>;
  readonly short: TrialCache<TrialSummary>;
}

const caches = new WeakMap<SweepReader, Caches>();

function cachesOf(store: SweepReader): Caches {
  const known = caches.get(store) ?? {
    whole: new TrialCache(store, (sweepId) => store.trialsOf(sweepId)),
    short: new TrialCache(store, (sweepId) => store.trialSummaries(sweepId)),
  };
  caches.set(store, known);
  return known;
}

/** The one cache of a store's trials. */
export function trialCacheOf(store: SweepReader): TrialCache<Trial> {
  return cachesOf(store).whole;
}

/** The one cache of a store's trials in short. */
export function summaryCacheOf(store: SweepReader): TrialCache<TrialSummary> {
  return cachesOf(store).short;
}
