import type { TrialState } from '@coolsweep/sweep';

/** How many trials are in each state; states that none is in are absent. */
export type Outcomes = ReadonlyMap<TrialState, number>;

export function outcomesOf(states: Iterable<TrialState>): Outcomes {
  const counts = new Map<TrialState, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}

/** Ends that a mean over the completed replicates would keep quiet about. */
const badEnds = ['diverged', 'failed', 'pruned', 'cancelled'] as const satisfies readonly TrialState[];

/** `2 diverged, 1 failed`; empty when nothing ended badly. */
export function describeBadEnds(outcomes: Outcomes): string {
  return badEnds
    .flatMap((state) => {
      const count = outcomes.get(state) ?? 0;
      return count === 0 ? [] : [`${count} ${state}`];
    })
    .join(', ');
}

/** Whether a trial's measures count: a trial that diverged has numbers too, which are those of no result. */
export function hasResult(state: TrialState | undefined): boolean {
  return state === 'completed';
}
