import type { TrialState } from '@coolsweep/sweep';

/** States of trials in the order in which they are listed: what is going on first. */
export const trialStateOrder = [
  'running',
  'waiting',
  'completed',
  'diverged',
  'pruned',
  'failed',
  'cancelled',
] as const satisfies readonly TrialState[];
