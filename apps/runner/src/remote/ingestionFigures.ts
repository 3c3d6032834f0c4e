import { bearerSecret, mayReadMetrics, type Principal } from '@coolsweep/access';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Answer, AnsweredRequest } from './ingestion.ts';

/** Finds out who shows an API token, or none; see `Accounts` of `@coolsweep/access`. */
type WhoAsks = (secret: string | null) => Promise<Principal | null>;

const needsToken =
  'Show a token of the scope metrics as `Authorization: Bearer …`: make one with `coolsweep token create --scope metrics`.\n';

/** Figures for Prometheus of the service that agents report to: what it took in, what it refused, and its process. */
export class IngestionFigures {
  readonly #registry = new Registry();
  readonly #whoAsks: WhoAsks;
  readonly #seconds: Histogram<'errand' | 'status'>;
  readonly #points: Counter;
  readonly #entries: Counter;
  readonly #fenced: Counter;
  #dashboard: Gauge | null = null;

  constructor(whoAsks: WhoAsks) {
    this.#whoAsks = whoAsks;
    const registers = [this.#registry];
    const counter = (name: string, help: string) => new Counter({ name: `coolsweep_${name}`, help, registers });
    // Beside those of the dashboard's process, where one server tells of both.
    const labels = { process: 'scheduler' };
    collectDefaultMetrics({ register: this.#registry, prefix: 'coolsweep_', labels });
    this.#seconds = new Histogram({
      ...{ name: 'coolsweep_ingest_request_duration_seconds', help: 'Time to answer agents', registers },
      labelNames: ['errand', 'status'],
      buckets: [0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
    });
    this.#points = counter('ingest_points_total', 'Metric points that agents have delivered');
    this.#entries = counter('ingest_entries_total', 'Messages and lines that agents have delivered');
    this.#fenced = counter('ingest_fenced_total', 'Requests for attempts that are over or another agent’s');
  }

  answered({ errand, status, seconds, entries, points }: AnsweredRequest): void {
    this.#seconds.observe({ errand: errand ?? 'none', status: String(status) }, seconds);
    this.#points.inc(points);
    this.#entries.inc(entries);
    if (errand !== null && (status === 401 || status === 409)) this.#fenced.inc();
  }

  /** What is answered to whoever asks for them. */
  async answer(authorization: string | undefined): Promise<Answer> {
    const principal = await this.#whoAsks(bearerSecret(authorization));
    if (!mayReadMetrics(principal)) return { status: principal === null ? 401 : 403, body: needsToken };
    return {
      status: 200,
      headers: { 'content-type': this.#registry.contentType },
      body: await this.text(),
    };
  }

  /** All of them, for whom somebody else has let in. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Whether the dashboard that is served beside agents answered at the last look. */
  dashboardAnswers(isThere: boolean): void {
    this.#dashboard ??= new Gauge({
      ...{ name: 'coolsweep_dashboard_up', help: '1 when the dashboard answered at the last look' },
      registers: [this.#registry],
    });
    this.#dashboard.set(isThere ? 1 : 0);
  }
}
