import type { SchedulerEvent } from '@coolsweep/scheduler';
import type { Claim } from '@coolsweep/sweep';
import { openTracer, type Attributes, type Span, type Tracer } from '@coolsweep/tracing';
import type { AnsweredRequest } from './remote/ingestion.ts';

/** What is traced of a running trial. */
interface Traced {
  readonly decision: Span | null;
  readonly attempt: Span | null;
}

/**
 * Traces of a scheduler: a span for each decision which trial is next, one below it for the attempt that follows, and below
 * that one for each request of its agent. Nothing is done where the environment asks for no traces.
 */
export class AttemptTraces {
  readonly #tracer: Tracer | null;
  readonly #running = new Map<string, Traced>();

  constructor(tracer: Tracer | null) {
    this.#tracer = tracer;
  }

  /** A trial was claimed. */
  decided({ trial, attemptId }: Claim, startedAt: Date): void {
    const attributes = { ...aboutTrial(trial), 'coolsweep.attempt': attemptId };
    const decision = this.#tracer?.begin('scheduler decision', { at: startedAt, attributes }) ?? null;
    decision?.end();
    this.#running.set(trial.id, { decision, attempt: null });
  }

  /** Takes in what a scheduler tells. */
  take(event: SchedulerEvent): void {
    const { trial } = event;
    const { decision = null, attempt = null } = this.#running.get(trial.id) ?? {};
    if (event.type === 'started') {
      const attributes = {
        ...aboutTrial(trial),
        ...{ 'coolsweep.attempt.number': event.attempt, 'coolsweep.slot': event.slot.name },
      };
      const begun = this.#tracer?.begin('trial attempt', { parent: decision, attributes }) ?? null;
      this.#running.set(trial.id, { decision, attempt: begun });
    }
    if (event.type === 'ended') {
      const isProblem = event.outcome === 'failed' || event.outcome === 'lost';
      attempt?.end({ attributes: { 'coolsweep.outcome': event.outcome }, problem: isProblem ? event.outcome : null });
      this.#running.delete(trial.id);
    }
  }

  /** A request of an agent, or of somebody who said to be one, was answered. */
  answered({ errand, status, startedAt, seconds, trialId, attemptId, entries, points }: AnsweredRequest): void {
    const attempt = trialId === null ? null : (this.#running.get(trialId)?.attempt ?? null);
    const span = this.#tracer?.begin(`agent ${errand ?? 'request'}`, {
      ...{ at: startedAt, isServed: true, parent: attempt },
      attributes: {
        ...{ 'http.response.status_code': status, 'coolsweep.entries': entries, 'coolsweep.points': points },
        ...(trialId !== null && { 'coolsweep.trial': trialId }),
        ...(attemptId !== null && { 'coolsweep.attempt': attemptId }),
      },
    });
    const at = new Date(startedAt.getTime() + seconds * 1000);
    span?.end({ at, problem: status >= 500 ? `status ${status}` : null });
  }
}

function aboutTrial({ id, sweepId }: { readonly id: string; readonly sweepId: string }): Attributes {
  return { 'coolsweep.sweep': sweepId, 'coolsweep.trial': id };
}

/** Has traces made while something is done, where the environment asks for them. */
export async function withTraces<T>(work: (traces: AttemptTraces) => Promise<T>): Promise<T> {
  const tracer = await openTracer('coolsweep');
  try {
    return await work(new AttemptTraces(tracer));
  } finally {
    await tracer?.close();
  }
}
