import type { SweepStore } from '@coolsweep/sweep';

export interface SeedContext {
  readonly store: SweepStore;
  /** The moment at which everything has been done; what is invented ends before it. */
  readonly now: Date;
  /** Told what is going on, a line at a time. */
  readonly say: (line: string) => void;
  /** Ends what would go on for ever. */
  readonly signal: AbortSignal;
}

/** A named content of a database. */
export interface Scenario {
  readonly about: string;
  /** Goes on until it is stopped: how to look at it is said before. */
  readonly isEndless?: boolean;
  readonly fill: (context: SeedContext) => Promise<void>;
}

/** So long before a moment. */
export function hoursBefore(now: Date, hours: number): Date {
  return new Date(now.getTime() - 3_600_000 * hours);
}
