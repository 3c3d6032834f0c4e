import { SweepError, type SweepStore, type Trial } from '@coolsweep/sweep';
import { z } from 'zod';
import { asViewer, router } from './procedure.ts';
import { listedSweeps, sweepListingInput } from './sweepListing.ts';
import { sweepStatus } from './sweepStatus.ts';

const mostSweeps = 8;

/** Where people want to go who type something. */
export const destinationRouter = router({
  /** Sweeps in which all words occur, the newest first, and the trial whose id was typed. */
  find: asViewer.input(z.strictObject({ text: z.string().max(200) })).query(async ({ ctx, input }) => {
    const [overviews, trial] = await Promise.all([ctx.store.listSweeps(), trialNamed(ctx.store, input.text.trim())]);
    const listing = sweepListingInput.parse({ search: input.text.trim() });
    const found = listedSweeps(overviews, listing, { slotTimes: new Map(), now: new Date() }).slice(0, mostSweeps);
    return {
      sweeps: found.map((overview) => ({
        id: overview.sweep.id,
        name: overview.sweep.name,
        status: sweepStatus(overview),
      })),
      trial: trial && { id: trial.id, number: trial.number, sweepId: trial.sweepId, state: trial.state },
    };
  }),
});

async function trialNamed(store: SweepStore, id: string): Promise<Trial | null> {
  if (!/-t\d+$/.test(id)) return null;
  try {
    return await store.trialById(id);
  } catch (error) {
    if (error instanceof SweepError && error.code === 'not_found') return null;
    throw error;
  }
}
