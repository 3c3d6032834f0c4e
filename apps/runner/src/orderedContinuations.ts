import {
  extensionPlan,
  isObjective,
  SweepError,
  trialKey,
  type Sweep,
  type SweepStore,
  type Trial,
} from '@coolsweep/sweep';
import { continueTrials, type ContinuedPair } from './continuedTrials.ts';
import type { Environment } from './env.ts';
import { countOf } from './output/format.ts';

export interface OrderedContinuation {
  readonly environment: Environment;
  readonly store: SweepStore;
  readonly sweep: Sweep;
  /** Is told how many trials go on, and why others do not. */
  readonly tell: (text: string) => void;
}

/**
 * Has the trials of a longer sweep that was ordered on a page go on where their shorter counterparts ended. `coolsweep
 * extend` does that itself before it lets anything run; a page leaves it to the scheduler, which is where the checkpoints
 * are and may start the process that reads them. No trial of the sweep may have been claimed.
 */
export async function continueOrdered({ environment, store, sweep, tell }: OrderedContinuation): Promise<void> {
  if (sweep.origin?.kind !== 'extension' || sweep.environment.submittedBy !== 'dashboard') return;
  const pairs = shorterOnes(
    await store.trialsOf(sweep.id),
    await store.sweepById(sweep.origin.sweepId),
    await store.trialsOf(sweep.origin.sweepId),
  );
  if (pairs.length === 0) return;
  try {
    const { continued, anew } = await continueTrials({ environment, store }, pairs);
    if (continued.length > 0) tell(`${countOf(continued.length, 'trial')} of ${sweep.id} go on from their checkpoints`);
    for (const { from, reason } of anew) tell(`${from} begins at the beginning: ${reason}`);
  } catch (error) {
    // From the beginning they come to the same, only later.
    if (!(error instanceof SweepError)) throw error;
    tell(`the trials of ${sweep.id} begin at the beginning: ${error.message}`);
  }
}

/** The trials that have not begun yet, each with the completed one of fewer epochs that it is more of. */
function shorterOnes(
  trials: readonly Trial[],
  { sweep }: { sweep: Sweep },
  earlier: readonly Trial[],
): ContinuedPair[] {
  const fresh = trials.filter(
    ({ state, startedAt, checkpoint }) => state === 'waiting' && startedAt === null && checkpoint === null,
  );
  const epochs = new Set(fresh.map(epochsOf));
  const [length = null] = epochs;
  // What varies them, or has none, was not extended by them.
  if (epochs.size !== 1 || length === null) return [];
  const { shorter } = extensionPlan({ sweep, trials: earlier }, { trials, epochs: length });
  return fresh.flatMap((trial) => {
    const other = shorter.get(trialKey(trial));
    return other === undefined || (epochsOf(other) ?? length) >= length ? [] : [{ trial, other }];
  });
}

function epochsOf({ config }: Trial): number | null {
  return isObjective(config) ? null : config.epochs;
}
