import type { RemoteAttempt } from './remoteAttempt.ts';

/** An attempt with its job. */
export interface PlacedAttempt {
  readonly name: string;
  readonly attempt: RemoteAttempt;
  readonly tokenHash: string;
  /** The engine was asked for it once and did not know it. */
  wasMissing: boolean;
  /** Whether the engine was asked for a job. */
  wasAsked: boolean;
  /** Whether its submission is over, and so its job can be looked for. */
  isSubmitted: boolean;
  /** It will not begin, and is about to be withdrawn. */
  isGivenUp: boolean;
  /** When its job was submitted with machines to keep away from; null: there were none. */
  choosySinceMs: number | null;
  saidMs: number;
}

/** One of which no job is asked for yet. */
export function placedAttempt(known: Pick<PlacedAttempt, 'name' | 'attempt' | 'tokenHash' | 'saidMs'>): PlacedAttempt {
  return {
    ...known,
    ...{ wasMissing: false, wasAsked: false, isSubmitted: false, isGivenUp: false, choosySinceMs: null },
  };
}
