import type { Clock, SchedulerEvent } from '@coolsweep/scheduler';
import {
  limitReached,
  planOf,
  SweepError,
  type Limits,
  type Sweep,
  type SweepStore,
  type TrialState,
} from '@coolsweep/sweep';

export interface LimitWatchOptions {
  readonly store: Pick<SweepStore, 'sweepById' | 'trialsOf' | 'requestSweep'>;
  readonly clock: Clock;
  /** GPUs of each trial of a sweep on this machine, 0 on the CPU. */
  readonly gpusOf: (sweep: Sweep) => number;
  /** Is told once why a sweep is cancelled. */
  readonly tell: (sweep: Sweep, reason: string) => void;
}

const checkMs = 5000;

/** Why limits are looked at: a trial has come to a state, or time has passed. */
type Cause = TrialState | 'tick';

/** Whether anything that is limited can have changed. */
function concerns(limits: Limits, cause: Cause): boolean {
  if (cause === 'tick') return limits.wallTimeSeconds !== null || limits.gpuHours !== null;
  if (cause === 'failed' || limits.trials !== null) return true;
  return cause === 'completed' && limits.stopAtTarget;
}

/**
 * Cancels sweeps that have come to a limit of their file. What a limit counts changes when a trial ends, and limits of time
 * in between.
 */
export class LimitWatch {
  readonly #options: LimitWatchOptions;
  /** Sweeps of which trials were started here. */
  readonly #sweeps = new Map<string, Promise<Sweep>>();
  /** Ids of those that have come to a limit. */
  readonly #over = new Set<string>();
  readonly #cancelTick: () => void;
  #queue: Promise<void> = Promise.resolve();

  constructor(options: LimitWatchOptions) {
    this.#options = options;
    this.#cancelTick = options.clock.every(checkMs, () => this.#tick());
  }

  /** Takes in what happens in a run. */
  take(event: SchedulerEvent): void {
    const { sweepId } = event.trial;
    if (event.type === 'started') void this.#sweepOf(sweepId);
    if (event.type === 'ended') this.#enqueue(sweepId, event.trial.state);
  }

  /**
   * Watches no longer; resolves when nothing is being checked.
   *
   * @throws what the store threw; then nothing was checked any more
   */
  async close(): Promise<void> {
    this.#cancelTick();
    await this.#queue;
  }

  #tick(): void {
    for (const id of this.#sweeps.keys()) this.#enqueue(id, 'tick');
  }

  #enqueue(sweepId: string, cause: Cause): void {
    this.#queue = this.#queue.then(() => this.#check(sweepId, cause));
    // It is thrown by `close`.
    this.#queue.catch(() => undefined);
  }

  #sweepOf(sweepId: string): Promise<Sweep> {
    const sweep = this.#sweeps.get(sweepId) ?? this.#options.store.sweepById(sweepId).then((found) => found.sweep);
    this.#sweeps.set(sweepId, sweep);
    // It is thrown where it is awaited.
    sweep.catch(() => undefined);
    return sweep;
  }

  async #check(sweepId: string, cause: Cause): Promise<void> {
    if (this.#over.has(sweepId)) return;
    const { store, clock, gpusOf, tell } = this.#options;
    const sweep = await this.#sweepOf(sweepId);
    // Most trials change nothing about a limit, and to look at all of a sweep takes time.
    if (!concerns(planOf(sweep.spec).limits, cause)) return;
    const trials = await store.trialsOf(sweepId);
    const starts = trials.flatMap(({ startedAt }) => startedAt?.getTime() ?? []);
    const startedAt = starts.length === 0 ? null : new Date(starts.reduce((a, b) => Math.min(a, b)));
    const reason = limitReached(sweep.spec, { trials, startedAt, now: clock.now(), gpus: gpusOf(sweep) });
    if (reason === null) return;
    this.#over.add(sweepId);
    if (await this.#cancel(sweepId, reason)) tell(sweep, reason);
  }

  /** False when the sweep was over already. */
  async #cancel(sweepId: string, reason: string): Promise<boolean> {
    try {
      await this.#options.store.requestSweep(sweepId, 'cancel', reason);
      return true;
    } catch (error) {
      if (error instanceof SweepError && error.code === 'conflict') return false;
      throw error;
    }
  }
}
