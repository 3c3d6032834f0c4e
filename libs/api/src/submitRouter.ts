import { z } from 'zod';
import { orderOf } from './order.ts';
import { asEditor, router } from './procedure.ts';
import { submitSweep } from './submission.ts';
import { sweepFileText } from './sweepFileRouter.ts';

const submission = z.strictObject({ text: sweepFileText, key: z.uuid() });

export const submitRouter = router({
  /** Records a sweep file as a queued sweep, once for each key; says whether a scheduler is there to run it. */
  sweep: asEditor.input(submission).mutation(async ({ ctx, input }) => {
    const order = orderOf(input.key, ctx.principal);
    const sweepId = await submitSweep(ctx.store, { text: input.text, order }, ctx.program);
    return { sweepId, isServed: (await ctx.store.schedulers()).length > 0 };
  }),
});
