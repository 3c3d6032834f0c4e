import type { AttemptReport, AttemptResult, LogLine, MetricPoint, Trial, TrialStore } from '@coolsweep/sweep';

/** Points held back before they are written at once. */
const batchSize = 500;

/**
 * Writes what one attempt reports: gathers points and lines into batches, keeps the order of writes, renews the lease.
 * The first write that fails (the attempt was fenced, the store is gone) is handed to `onError`; later ones are dropped.
 */
export class AttemptWriter {
  readonly #store: TrialStore;
  readonly #attemptId: number;
  readonly #onError: (error: unknown) => void;
  #points: MetricPoint[] = [];
  #log: LogLine[] = [];
  #progress: AttemptReport['progress'];
  #environment: AttemptReport['environment'];
  #tail: Promise<void> = Promise.resolve();
  #failed = false;

  constructor(store: TrialStore, attemptId: number, onError: (error: unknown) => void) {
    this.#store = store;
    this.#attemptId = attemptId;
    this.#onError = onError;
  }

  points(points: readonly MetricPoint[]): void {
    this.#points.push(...points);
    if (this.#points.length >= batchSize) void this.flush();
  }

  line(line: LogLine): void {
    this.#log.push(line);
  }

  progress(progress: { step: number; steps: number }): void {
    this.#progress = progress;
  }

  environment(environment: Readonly<Record<string, unknown>>): void {
    this.#environment = environment;
  }

  /** Writes what was gathered; resolves when it and everything before it is in the store. */
  flush(leaseUntil?: Date): Promise<void> {
    const report: AttemptReport = {
      ...(this.#points.length > 0 && { points: this.#points }),
      ...(this.#log.length > 0 && { log: this.#log }),
      ...(this.#progress !== undefined && { progress: this.#progress }),
      ...(this.#environment !== undefined && { environment: this.#environment }),
      ...(leaseUntil !== undefined && { leaseUntil }),
    };
    this.#points = [];
    this.#log = [];
    this.#progress = undefined;
    this.#environment = undefined;
    if (Object.keys(report).length === 0) return this.#tail;
    this.#tail = this.#tail.then(async () => {
      if (this.#failed) return;
      try {
        await this.#store.report(this.#attemptId, report);
      } catch (error) {
        this.#failed = true;
        this.#onError(error);
      }
    });
    return this.#tail;
  }

  /** Writes what is left, then ends the attempt. */
  async finish(result: AttemptResult): Promise<Trial> {
    await this.flush();
    return this.#store.finish(this.#attemptId, result);
  }
}
