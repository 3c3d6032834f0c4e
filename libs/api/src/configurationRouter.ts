import { z } from 'zod';
import { trialId } from './identifier.ts';
import { asViewer, router } from './procedure.ts';
import { trialConfiguration } from './trialConfiguration.ts';

export const configurationRouter = router({
  /** What a trial was given, and where other configurations of its sweep differ from it. */
  ofTrial: asViewer
    .input(z.strictObject({ trialId }))
    .query(async ({ ctx, input }) => trialConfiguration(ctx.store, await ctx.store.trialById(input.trialId))),
});
