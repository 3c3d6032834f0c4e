import { toNumeral } from '@coolsweep/sweep';
import { z } from 'zod';
import { trialId } from './identifier.ts';
import { asViewer, router } from './procedure.ts';

/** Limits keep one answer at a size that a browser can draw. */
const seriesInput = z.strictObject({
  trialIds: z.array(trialId).max(500),
  names: z.array(z.string().max(200)).max(10),
  /** Only points with a larger step: the cursor of a reader who polls. */
  afterStep: z.int().optional(),
  maxPoints: z.int().min(2).max(5_000).optional(),
});

export const metricRouter = router({
  /** Points of some metrics of some trials, in order of step; series without points may be absent. */
  series: asViewer.input(seriesInput).query(async ({ ctx, input }) => {
    const { trialIds, names, afterStep, maxPoints } = input;
    const found = await ctx.store.series({
      trialIds,
      names,
      ...(afterStep !== undefined && { afterStep }),
      ...(maxPoints !== undefined && { maxPoints }),
    });
    return found.map(({ trialId, name, steps, values }) => ({ trialId, name, steps, values: values.map(toNumeral) }));
  }),
});
