import { RateLimit } from '@coolsweep/access/limits';
import type { AgentEntry } from '@coolsweep/sweep';

/** Over so many seconds is counted: long enough for a burst after an outage, short enough for who has to wait. */
const windowSeconds = 5;

/**
 * Requests of one attempt, a second. An agent sends a few; one that delivers what it held back while the server was away
 * sends as many as it gets answers. Claims and beats are counted apart: what a trial says must not cost it its lease.
 */
const mostRequests = { claim: 20, beat: 50, deliver: 100 } as const;
export type Errand = keyof typeof mostRequests;

/** Refusals of one address, a minute. Who has a good token is not counted, so that others cannot keep it out. */
const mostRefusals = 300;

/** Points that one attempt may report, a second, where the configuration does not say otherwise. */
export const usualPointsPerSecond = 10_000;

const perSecond = (most: number) => new RateLimit(most * windowSeconds, windowSeconds);

/** How often agents, and those who are none, may ask. Each answer is null, or after how many seconds there is room. */
export class IngestionLimits {
  readonly #refusals = new RateLimit(mostRefusals, 60);
  readonly #requests: Readonly<Record<Errand, RateLimit>> = {
    claim: perSecond(mostRequests.claim),
    beat: perSecond(mostRequests.beat),
    deliver: perSecond(mostRequests.deliver),
  };
  readonly #points: RateLimit;

  /** @param pointsPerSecond of one attempt */
  constructor(pointsPerSecond: number = usualPointsPerSecond) {
    this.#points = perSecond(pointsPerSecond);
  }

  /** Counts somebody who was refused. */
  refusal(address: string): Promise<number | null> {
    return this.#refusals.spend(address);
  }

  /** Counts a request of an attempt. */
  request(attemptId: number, errand: Errand): Promise<number | null> {
    return this.#requests[errand].spend(String(attemptId));
  }

  /** Counts what an attempt delivers. A delivery that is larger than all there is room for takes that room. */
  delivery(attemptId: number, entries: readonly AgentEntry[]): Promise<number | null> {
    const size = entries.reduce((sum, entry) => sum + Math.max(1, pointsIn(entry)), 0);
    return this.#points.spend(String(attemptId), Math.min(size, this.#points.most));
  }
}

/** Metric points in an entry. What a trial says its scheduler parses, so that here it may be anything. */
export function pointsIn(entry: AgentEntry): number {
  if (entry.kind !== 'message') return 0;
  const said = entry.value as { readonly message?: { readonly points?: unknown } | null } | null | undefined;
  const points = said?.message?.points;
  return Array.isArray(points) ? points.length : 0;
}
