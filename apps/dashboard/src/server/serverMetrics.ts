import { isFinished, trialStates, type SweepReader } from '@coolsweep/sweep';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface MetricsOptions {
  readonly store: Pick<SweepReader, 'listSweeps' | 'schedulers'>;
  /** How large the database is; null where that cannot be told. */
  readonly databaseBytes: () => Promise<number | null>;
  readonly now: () => Date;
}

/** What has been read stays good for so long: several programs may ask at once. */
const freshMs = 2000;

/**
 * Figures for Prometheus: of this process, of what it answered, and of the queue, slots and lag as schedulers have
 * written them into the database.
 */
export class ServerMetrics {
  readonly #registry = new Registry();
  readonly #options: MetricsOptions;
  readonly #seconds: Histogram<'status'>;
  readonly #signIns: Counter<'outcome'>;
  readonly #gauges: ReturnType<typeof gaugesIn>;
  #readAt = -Infinity;

  constructor(options: MetricsOptions) {
    this.#options = options;
    const registers = [this.#registry];
    // Beside those of a scheduler's process, where one server tells of both.
    const labels = { process: 'dashboard' };
    collectDefaultMetrics({ register: this.#registry, prefix: 'coolsweep_', labels });
    this.#seconds = new Histogram({
      ...{ name: 'coolsweep_http_request_duration_seconds', help: 'Time to answer, by status', registers },
      labelNames: ['status'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    });
    this.#signIns = new Counter({
      ...{ name: 'coolsweep_sign_ins_total', help: 'Tries to sign in, by what came of them', registers },
      labelNames: ['outcome'],
    });
    this.#gauges = gaugesIn(registers);
  }

  answered(status: number, seconds: number): void {
    this.#seconds.observe({ status: String(status) }, seconds);
  }

  triedToSignIn(outcome: 'signedIn' | 'refused' | 'limited'): void {
    this.#signIns.inc({ outcome });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything as text. A database that does not answer is itself a figure, so that the others are still told. */
  async text(): Promise<string> {
    const now = this.#options.now();
    if (now.getTime() - this.#readAt >= freshMs) {
      this.#readAt = now.getTime();
      await this.#read(now);
    }
    return this.#registry.metrics();
  }

  async #read(now: Date): Promise<void> {
    const { store, databaseBytes } = this.#options;
    const gauges = this.#gauges;
    try {
      const questions = [store.listSweeps(), store.schedulers(), databaseBytes()] as const;
      const [overviews, schedulers, bytes] = await Promise.all(questions);
      gauges.up.set(1);
      gauges.trials.reset();
      for (const state of trialStates) {
        gauges.trials.set(
          { state },
          overviews.reduce((sum, { counts }) => sum + counts[state], 0),
        );
      }
      const isOpen = ({ counts }: (typeof overviews)[number]) =>
        trialStates.some((state) => !isFinished(state) && counts[state] > 0);
      gauges.openSweeps.set(overviews.filter(isOpen).length);
      const slots = schedulers.flatMap((scheduler) => scheduler.slots);
      const usable = slots.filter(({ outOfUse }) => outOfUse === undefined);
      const busy = usable.filter(({ trialId }) => trialId !== null).length;
      gauges.slots.set({ state: 'busy' }, busy);
      gauges.slots.set({ state: 'free' }, usable.length - busy);
      gauges.slots.set({ state: 'out_of_use' }, slots.length - usable.length);
      gauges.schedulers.set(schedulers.length);
      const beats = schedulers.map(({ heartbeatAt }) => (now.getTime() - heartbeatAt.getTime()) / 1000);
      gauges.lag.set(Math.max(0, ...beats));
      if (bytes !== null) gauges.databaseBytes.set(bytes);
      const written = (what: 'points' | 'fenced') =>
        schedulers.reduce((sum, { machine }) => sum + (machine?.writes?.[what] ?? 0), 0);
      recount(gauges.points, written('points'));
      recount(gauges.fenced, written('fenced'));
    } catch {
      // What is wrong the log says, by way of the pages that ask the same database.
      gauges.up.set(0);
    }
  }
}

/** Counted elsewhere; a scheduler that ends takes its part with it, which a reader takes for a restart. */
function recount(counter: Counter, count: number): void {
  counter.reset();
  counter.inc(count);
}

function gaugesIn(registers: Registry[]) {
  const counter = (name: string, help: string) => new Counter({ name: `coolsweep_${name}`, help, registers });
  const gauge = (name: string, help: string) => new Gauge({ name: `coolsweep_${name}`, help, registers });
  return {
    up: gauge('database_up', '1 when the database answered at the last look'),
    openSweeps: gauge('open_sweeps', 'Sweeps with trials that wait or run'),
    schedulers: gauge('schedulers', 'Schedulers that were at work within a day'),
    lag: gauge('scheduler_lag_seconds', 'Longest time since the heartbeat of a scheduler'),
    databaseBytes: gauge('database_bytes', 'Size of the database with what is not merged into it yet'),
    points: counter('points_written_total', 'Metric points that the schedulers at work have written'),
    fenced: counter('fenced_writes_total', 'Writes of attempts that had lost the right to, refused by the store'),
    trials: new Gauge({ name: 'coolsweep_trials', help: 'Trials by state', labelNames: ['state'], registers }),
    slots: new Gauge({ name: 'coolsweep_slots', help: 'Slots of all schedulers', labelNames: ['state'], registers }),
  };
}
