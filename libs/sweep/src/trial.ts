/** States of a trial. `waiting` is the only one from which it can be claimed. */
export const trialStates = ['waiting', 'running', 'completed', 'diverged', 'failed', 'cancelled'] as const;
export type TrialState = (typeof trialStates)[number];

/** How an attempt at a trial ended. */
export type AttemptOutcome = 'completed' | 'diverged' | 'failed' | 'stopped' | 'lost';

/** Failed or lost attempts after which a trial is given up. */
export const maxFailedAttempts = 3;

const finals: readonly TrialState[] = ['completed', 'diverged', 'failed', 'cancelled'];

/** A finished trial never changes. */
export function isFinished(state: TrialState): boolean {
  return finals.includes(state);
}

/**
 * The state of a trial after an attempt.
 *
 * A divergence is a result. A stop on request costs nothing: the trial waits again. A failure inside the trial would
 * happen again with the same seed, so it is final at once; a lost process (killed, out of memory, machine gone) is
 * tried again until `maxFailedAttempts` attempts were lost.
 */
export function stateAfter(outcome: AttemptOutcome, lostAttempts: number): TrialState {
  switch (outcome) {
    case 'completed':
    case 'diverged':
    case 'failed':
      return outcome;
    case 'stopped':
      return 'waiting';
    case 'lost':
      return lostAttempts >= maxFailedAttempts ? 'failed' : 'waiting';
  }
}
