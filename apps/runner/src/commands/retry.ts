import { SweepError } from '@coolsweep/sweep';
import { exitCodes } from '../exitCode.ts';
import { countOf } from '../output/format.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';
import { sweepOrTrial } from './request.ts';

/** `coolsweep retry`: has failed and cancelled trials wait again. */
export function retry(
  { environment, console }: CommandContext,
  given: string,
  { failed }: { readonly failed: boolean },
): Promise<number> {
  return withStore(environment, async (store) => {
    const { kind, id } = await sweepOrTrial(store, given);
    if (kind === 'sweep' && !failed)
      throw new SweepError(
        'invalid_arguments',
        `coolsweep retry ${id} --failed tries all its failed and cancelled trials again; for one, give the id of the trial`,
      );
    const sweepId = kind === 'sweep' ? id : (await store.trialById(id)).sweepId;
    const trials = await store.retry(sweepId, { at: new Date(), ...(kind === 'trial' && { trialIds: [id] }) });
    console.value({ sweep: sweepId, trials });
    console.line(
      trials.length === 0
        ? 'nothing to retry: only failed and cancelled trials can be tried again'
        : `${countOf(trials.length, 'trial')} of sweep ${sweepId} to be tried again, by coolsweep serve or coolsweep run --resume ${sweepId}`,
    );
    return exitCodes.ok;
  });
}
