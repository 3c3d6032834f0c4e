import { z } from 'zod';
import { trialId } from './identifier.ts';
import { asViewer, router } from './procedure.ts';
import { trialSchedule } from './trialSchedule.ts';

export const scheduleRouter = router({
  /** Momentum and learning rates of a trial, planned and reported; null where there is no schedule to speak of. */
  ofTrial: asViewer
    .input(z.strictObject({ trialId }))
    .query(async ({ ctx, input }) => trialSchedule(ctx.store, await ctx.store.trialById(input.trialId))),
});
