import { z } from 'zod';
import { procedure, router } from './procedure.ts';
import { trialCacheOf } from './trialCache.ts';
import { trialColumns } from './trialColumns.ts';
import { tableInput, trialPage } from './trialTable.ts';
import { attemptView, logLineView, trialRow, trialView } from './trialView.ts';

export const trialRouter = router({
  /** The trials of a sweep in order of number. */
  list: procedure
    .input(z.strictObject({ sweepId: z.string() }))
    .query(async ({ ctx, input }) => (await ctx.store.trialsOf(input.sweepId)).map(trialRow)),

  /** All trials of a sweep as columns, with these numbers of theirs; for charts. */
  columns: procedure
    .input(z.strictObject({ sweepId: z.string(), measures: z.array(z.string().max(210)).max(8) }))
    .query(async ({ ctx, input }) => {
      const [{ sweep }, trials] = await Promise.all([
        ctx.store.sweepById(input.sweepId),
        trialCacheOf(ctx.store).trialsOf(input.sweepId),
      ]);
      return trialColumns(sweep, trials, input.measures);
    }),

  /** A part of a sweep's trials: filtered, sorted, and how many there are. */
  table: procedure.input(tableInput).query(async ({ ctx, input }) => {
    const { rows, total } = trialPage(await trialCacheOf(ctx.store).trialsOf(input.sweepId), input);
    return { rows: rows.map(trialRow), total };
  }),

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
