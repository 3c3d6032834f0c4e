import { z } from 'zod';
import { trialId } from './identifier.ts';
import { layerQuantities, layerSeries } from './layerSeries.ts';
import { asViewer, router } from './procedure.ts';

const layerInput = z.strictObject({
  trialId,
  quantity: z.enum(layerQuantities).default('temperature'),
  /** Of each weight tensor; a strip is not wider. */
  maxPoints: z.int().min(2).max(500).default(160),
});

export const layerRouter = router({
  /** Temperature, or another quantity, of each weight tensor of a trial. */
  ofTrial: asViewer
    .input(layerInput)
    .query(async ({ ctx, input }) => layerSeries(ctx.store, await ctx.store.trialById(input.trialId), input)),
});
