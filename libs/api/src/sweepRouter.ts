import { groupByConfiguration } from '@coolsweep/sweep';
import { z } from 'zod';
import { procedure, router } from './procedure.ts';
import { overviewView, sweepView } from './sweepView.ts';

export const sweepRouter = router({
  /** All sweeps, newest first. */
  list: procedure.query(async ({ ctx }) => (await ctx.store.listSweeps()).map(overviewView)),

  /** One sweep with its configurations, best mean objective first. */
  byId: procedure.input(z.strictObject({ sweepId: z.string() })).query(async ({ ctx, input }) => {
    const [overview, trials] = await Promise.all([
      ctx.store.sweepById(input.sweepId),
      ctx.store.trialsOf(input.sweepId),
    ]);
    // Without a metric no trial has an objective and the order of the grid stays, whatever the goal.
    return sweepView(overview, groupByConfiguration(trials, overview.sweep.spec.metric?.goal ?? 'maximize'));
  }),
});
