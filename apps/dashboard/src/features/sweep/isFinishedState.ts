import type { TrialState } from '@coolsweep/sweep';

const unfinished = ['waiting', 'running'] as const satisfies readonly TrialState[];

/** As `isFinished` of @coolsweep/sweep; written anew because importing it brings zod and YAML into the page. */
export function isFinishedState(state: TrialState): boolean {
  return !unfinished.some((other) => other === state);
}
