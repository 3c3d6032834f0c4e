import { z } from 'zod';
import { trialId } from './identifier.ts';
import { lineageOf } from './lineage.ts';
import { asViewer, router } from './procedure.ts';

export const lineageRouter = router({
  /** What a trial came from and what came from it. */
  ofTrial: asViewer
    .input(z.strictObject({ trialId }))
    .query(async ({ ctx, input }) => lineageOf(ctx.store, await ctx.store.trialById(input.trialId))),
});
