import {
  confirmationOf,
  seedsMadeFrom,
  type Confirmation,
  type ConfirmationRequest,
  type Sweep,
  type SweepReader,
} from '@coolsweep/sweep';
import { expectedSeconds } from './expectedSeconds.ts';

/** What a confirmation would be, and what it would cost. */
export interface ConfirmationPlan {
  readonly confirmation: Confirmation;
  readonly origin: Sweep;
  /** Of each of its trials, from the past ones of the sweep: null where none of the kind was completed. */
  readonly secondsPerTrial: readonly (number | null)[];
  readonly trials: number;
}

/**
 * The best configurations of a sweep with seeds that took no part in choosing them: what `coolsweep rerun SWEEP --best K`
 * would record.
 *
 * @throws SweepError `invalid_arguments` when nothing can be chosen
 */
export async function confirmationPlan(
  store: SweepReader,
  sweepId: string,
  request: ConfirmationRequest,
): Promise<ConfirmationPlan> {
  const [{ sweep: origin }, trials, usedSeeds] = await Promise.all([
    store.sweepById(sweepId),
    store.trialsOf(sweepId),
    seedsMadeFrom(store, sweepId),
  ]);
  const confirmation = confirmationOf({ sweep: origin, trials, usedSeeds }, request);
  return {
    confirmation,
    origin,
    secondsPerTrial: expectedSeconds(confirmation.configs, trials),
    trials: confirmation.configs.length * confirmation.seeds.length,
  };
}
