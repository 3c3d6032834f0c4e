import type {
  AttemptReport,
  AttemptResult,
  LogLine,
  MetricPoint,
  Trial,
  TrialCheckpoint,
  TrialStore,
} from '@coolsweep/sweep';

/** Points held back before they are written at once. */
const batchSize = 2000;

/**
 * Writes what one attempt reports: gathers points and lines until `flush`, and keeps their order.
 * The first write that fails (the attempt was fenced, the store is gone) is handed to `onError`; later ones are dropped.
 */
export class AttemptWriter {
  readonly #store: TrialStore;
  readonly #attemptId: number;
  readonly #onError: (error: unknown) => void;
  #points: MetricPoint[] = [];
  #log: LogLine[] = [];
  #rest: Pick<AttemptReport, 'progress' | 'environment' | 'checkpoint'> = {};
  #tail: Promise<void> = Promise.resolve();
  #failed = false;

  constructor(store: TrialStore, attemptId: number, onError: (error: unknown) => void) {
    this.#store = store;
    this.#attemptId = attemptId;
    this.#onError = onError;
  }

  points(points: readonly MetricPoint[]): void {
    for (const point of points) this.#points.push(point);
    if (this.#points.length >= batchSize) void this.flush();
  }

  line(line: LogLine): void {
    this.#log.push(line);
  }

  progress(progress: { step: number; steps: number }): void {
    this.#rest = { ...this.#rest, progress };
  }

  environment(environment: Readonly<Record<string, unknown>>): void {
    this.#rest = { ...this.#rest, environment };
  }

  /** A checkpoint is recorded with all points before it: what goes on from it finds them there. */
  checkpoint(checkpoint: TrialCheckpoint): void {
    this.#rest = { ...this.#rest, checkpoint };
    void this.flush();
  }

  /** Writes what was gathered; resolves when it and everything before it is in the store. */
  flush(): Promise<void> {
    const report: AttemptReport = {
      ...(this.#points.length > 0 && { points: this.#points }),
      ...(this.#log.length > 0 && { log: this.#log }),
      ...this.#rest,
    };
    this.#points = [];
    this.#log = [];
    this.#rest = {};
    if (this.#failed || Object.keys(report).length === 0) return this.#tail;
    // Not after the one before: the store keeps the order, and what waits together is one transaction.
    const written = this.#store.report(this.#attemptId, report).catch((error: unknown) => this.#fail(error));
    this.#tail = Promise.all([this.#tail, written]).then(() => undefined);
    return this.#tail;
  }

  /**
   * Writes what is left and ends the attempt, in one transaction where the store has them; null when something could not
   * be written, which `onError` was told.
   */
  async finish(result: AttemptResult): Promise<Trial | null> {
    const flushed = this.flush();
    if (this.#hasFailed()) return null;
    const finished = this.#store.finish(this.#attemptId, result).catch((error: unknown) => {
      this.#fail(error);
      return null;
    });
    await flushed;
    const trial = await finished;
    return this.#hasFailed() ? null : trial;
  }

  /** Asked anew after every wait. */
  #hasFailed(): boolean {
    return this.#failed;
  }

  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#onError(error);
  }
}
