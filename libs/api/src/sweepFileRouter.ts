import { checkSweepFile, sweepFileVocabulary } from '@coolsweep/sweep';
import { z } from 'zod';
import { sweepId } from './identifier.ts';
import { asViewer, router } from './procedure.ts';
import { sweepFileView } from './sweepFileView.ts';
import { capacityOf } from './workload.ts';

/** No sweep file is as long; a longer text would only keep the server busy. */
export const sweepFileText = z.string().max(500_000, 'a sweep file has at most 500,000 characters');

export const sweepFileRouter = router({
  /** What is wrong with a sweep file, or what it comes to: one of both is null. */
  check: asViewer.input(z.strictObject({ text: sweepFileText })).query(({ input }) => {
    const checked = checkSweepFile(input.text);
    return 'problems' in checked
      ? { problems: checked.problems, plan: null }
      : { problems: null, plan: sweepFileView(checked) };
  }),

  /** Sweep files that come with the program. */
  templates: asViewer.query(({ ctx }) => ctx.program.templates()),

  /** The file from which a sweep was recorded. */
  ofSweep: asViewer.input(z.strictObject({ sweepId })).query(async ({ ctx, input }) => {
    const { sweep } = await ctx.store.sweepById(input.sweepId);
    return { name: sweep.name, text: sweep.source };
  }),

  /** What updates have taken in completed trials of this database, how noisy gradients were, and the slots at work. */
  capacity: asViewer.query(({ ctx }) => capacityOf(ctx.store)),

  /** The words that a sweep file may use: its fields, what may be varied, and the values of fields that are names. */
  vocabulary: asViewer.query(() => sweepFileVocabulary),
});
