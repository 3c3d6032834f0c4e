import { z } from 'zod';
import { procedure, router } from './procedure.ts';
import { attemptView, logLineView, trialRow, trialView } from './trialView.ts';

export const trialRouter = router({
  /** The trials of a sweep in order of number. */
  list: procedure
    .input(z.strictObject({ sweepId: z.string() }))
    .query(async ({ ctx, input }) => (await ctx.store.trialsOf(input.sweepId)).map(trialRow)),

  /** One trial with its configuration, its attempts and the environments that were recorded. */
  byId: procedure.input(z.strictObject({ trialId: z.string() })).query(async ({ ctx, input }) => {
    const [trial, attempts] = await Promise.all([
      ctx.store.trialById(input.trialId),
      ctx.store.attemptsOf(input.trialId),
    ]);
    const { sweep } = await ctx.store.sweepById(trial.sweepId);
    return {
      trial: trialView(trial),
      sweep: { id: sweep.id, name: sweep.name, metric: sweep.spec.metric },
      attempts: attempts.map(attemptView),
      environment: { sweep: sweep.environment, attempt: attempts.at(-1)?.environment ?? {} },
    };
  }),

  /** The last lines of the latest attempt's log, oldest first. */
  log: procedure
    .input(z.strictObject({ trialId: z.string(), limit: z.int().min(1).max(10_000).default(1_000) }))
    .query(async ({ ctx, input }) => (await ctx.store.logOf(input.trialId, { limit: input.limit })).map(logLineView)),
});
