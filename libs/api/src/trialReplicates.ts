import type { SweepReader } from '@coolsweep/sweep';
import { numeralOrNull } from './numeral.ts';
import { summaryCacheOf } from './trialCache.ts';

/** A line of links has no room for more. */
const mostShown = 40;

/** The trials of the configuration of a trial, itself among them: one for each seed, in order of number. */
export async function trialReplicates(store: SweepReader, trialId: string) {
  const { sweepId, configHash } = await store.trialById(trialId);
  const trials = (await summaryCacheOf(store).of(sweepId)).filter((trial) => trial.configHash === configHash);
  return {
    trials: trials.slice(0, mostShown).map(({ number, seed, state, objective }) => ({
      ...{ id: `${sweepId}-t${number}`, number, seed, state },
      objective: numeralOrNull(objective),
    })),
    more: Math.max(0, trials.length - mostShown),
  };
}
