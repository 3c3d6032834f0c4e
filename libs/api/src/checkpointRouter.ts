import { defaultCheckpoints } from '@coolsweep/sweep';
import { z } from 'zod';
import { trialId } from './identifier.ts';
import { asViewer, router } from './procedure.ts';

const ofTrial = z.strictObject({ trialId });

export const checkpointRouter = router({
  /** The checkpoints of a trial that are there, the latest first, and how many its sweep has stay. */
  ofTrial: asViewer.input(ofTrial).query(async ({ ctx, input }) => {
    const trial = await ctx.store.trialById(input.trialId);
    const [{ sweep }, kept] = await Promise.all([
      ctx.store.sweepById(trial.sweepId),
      ctx.program.checkpoints.of(trial.id),
    ]);
    return {
      kept: [...kept]
        .sort((a, b) => b.step - a.step)
        .map(({ step, bytes, writtenAt }) => ({ step, bytes, writtenAt: writtenAt.toISOString() })),
      /** Updates done at the last one that was recorded, whether or not it is still there; null where there was none. */
      recordedStep: trial.checkpoint?.step ?? null,
      keep: (sweep.spec.checkpoints ?? defaultCheckpoints).keep,
      reusedFrom: trial.reusedFrom,
    };
  }),

  /** Whether a checkpoint's bytes are those that were written; reads the whole file. Null when it is gone. */
  check: asViewer
    .input(ofTrial.extend({ step: z.int().min(0) }))
    .query(({ ctx, input }) => ctx.program.checkpoints.check(input.trialId, input.step)),
});
