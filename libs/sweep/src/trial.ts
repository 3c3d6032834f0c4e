/** States of a trial. `waiting` is the only one from which it can be claimed. */
export const trialStates = ['waiting', 'running', 'completed', 'diverged', 'pruned', 'failed', 'cancelled'] as const;
export type TrialState = (typeof trialStates)[number];

/** How an attempt at a trial ended. */
export type AttemptOutcome =
  | 'completed'
  | 'diverged'
  /** Given up by a pruner. */
  | 'pruned'
  | 'failed'
  /** Given up by a person. */
  | 'cancelled'
  /** Its scheduler stopped it, or the trial or its sweep was paused. */
  | 'stopped'
  /** Its place was taken away: SIGTERM from outside, because the machine was wanted, or a GPU that failed. */
  | 'preempted'
  /** Its process is gone without a result. */
  | 'lost';

/** Lost attempts after which a trial is given up. */
export const maxFailedAttempts = 3;

const finals: readonly TrialState[] = ['completed', 'diverged', 'pruned', 'failed', 'cancelled'];

/** A finished trial never changes, unless somebody asks for a failed or cancelled one to be tried again. */
export function isFinished(state: TrialState): boolean {
  return finals.includes(state);
}

/**
 * The state of a trial after an attempt.
 *
 * A divergence is a result, and so is a pruning. A stop or a preemption costs nothing: the trial waits again. A failure
 * inside the trial would happen again with the same seed, so it is final at once; a lost process (killed, out of memory,
 * machine gone) is tried again until `maxFailedAttempts` attempts were lost.
 */
export function stateAfter(outcome: AttemptOutcome, lostAttempts: number): TrialState {
  switch (outcome) {
    case 'completed':
    case 'diverged':
    case 'pruned':
    case 'failed':
    case 'cancelled':
      return outcome;
    case 'stopped':
    case 'preempted':
      return 'waiting';
    case 'lost':
      return lostAttempts >= maxFailedAttempts ? 'failed' : 'waiting';
  }
}
