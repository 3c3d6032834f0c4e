import { isLetThrough } from '@coolsweep/sweep/storing';
import { z } from 'zod';
import { importances } from './importances.ts';
import { asViewer, router } from './procedure.ts';
import { summaryCacheOf } from './trialCache.ts';
import { tableInput } from './trialTable.ts';

const importanceInput = tableInput.pick({ sweepId: true, where: true }).extend({
  /** `objective`, `duration` or `result:NAME`. */
  measure: z.string().max(210),
  goal: z.enum(['maximize', 'minimize']),
});

export const importanceRouter = router({
  /** How much each parameter matters among the trials that the filters let through; null where that cannot be said. */
  bySweep: asViewer.input(importanceInput).query(async ({ ctx, input }) => {
    const { sweepId, where, measure, goal } = input;
    const [{ sweep }, trials] = await Promise.all([
      ctx.store.sweepById(sweepId),
      summaryCacheOf(ctx.store).of(sweepId),
    ]);
    const looked = trials.filter((trial) => where.every((rule) => isLetThrough(trial, rule)));
    return importances(sweep.spec, looked, { measure, goal });
  }),
});
