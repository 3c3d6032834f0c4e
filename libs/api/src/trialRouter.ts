import { z } from 'zod';
import { sweepId, trialId } from './identifier.ts';
import { asViewer, router } from './procedure.ts';
import { summaryCacheOf } from './trialCache.ts';
import { trialColumns } from './trialColumns.ts';
import { readTable, tableInput } from './trialTable.ts';
import { trialReplicates } from './trialReplicates.ts';
import { attemptView, trialRow, trialView } from './trialView.ts';

export const trialRouter = router({
  /** The trials of a sweep in order of number. */
  list: asViewer
    .input(z.strictObject({ sweepId }))
    .query(async ({ ctx, input }) => (await ctx.store.trialsOf(input.sweepId)).map(trialRow)),

  /** All trials of a sweep as columns, with these numbers of theirs; for charts. */
  columns: asViewer
    .input(z.strictObject({ sweepId, measures: z.array(z.string().max(210)).max(8) }))
    .query(async ({ ctx, input }) => {
      const [{ sweep }, trials] = await Promise.all([
        ctx.store.sweepById(input.sweepId),
        summaryCacheOf(ctx.store).of(input.sweepId),
      ]);
      return trialColumns(sweep, trials, input.measures);
    }),

  /** A part of a sweep's trials: filtered, sorted, and how many there are. */
  table: asViewer.input(tableInput).query(async ({ ctx, input }) => {
    const { trials, total } = await readTable(ctx.store, input);
    return { rows: trials.map(trialRow), total };
  }),

  /** The trials of the same configuration, one for each seed. */
  replicates: asViewer
    .input(z.strictObject({ trialId }))
    .query(({ ctx, input }) => trialReplicates(ctx.store, input.trialId)),

  /** One trial with its configuration, its attempts and the environments that were recorded. */
  byId: asViewer.input(z.strictObject({ trialId })).query(async ({ ctx, input }) => {
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
});
