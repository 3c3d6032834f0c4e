import { z } from 'zod';
import { sweepId, trialId } from './identifier.ts';
import { asEditor, router } from './procedure.ts';

const request = z.enum(['pause', 'resume', 'cancel']);

/** What people ask of sweeps and trials; the scheduler at work carries it out. */
export const requestRouter = router({
  sweep: asEditor.input(z.strictObject({ sweepId, request })).mutation(async ({ ctx, input }) => {
    const { requested, state } = await ctx.store.requestSweep(input.sweepId, input.request);
    return { requested, state };
  }),

  trial: asEditor.input(z.strictObject({ trialId, request })).mutation(async ({ ctx, input }) => {
    const { requested, state } = await ctx.store.requestTrial(input.trialId, input.request);
    return { requested, state };
  }),

  /** Has failed and cancelled trials wait again, all of the sweep or those named; gives the ids of those that do. */
  retry: asEditor
    .input(z.strictObject({ sweepId, trialIds: z.array(trialId).max(10_000).optional() }))
    .mutation(({ ctx, input }) =>
      ctx.store.retry(input.sweepId, {
        at: new Date(),
        ...(input.trialIds !== undefined && { trialIds: input.trialIds }),
      }),
    ),
});
