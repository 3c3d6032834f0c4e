import { z } from 'zod';
import { trialId } from './identifier.ts';
import { logPage } from './logPage.ts';
import { asViewer, router } from './procedure.ts';

const logInput = z.strictObject({
  trialId,
  /** Number of the attempt; null: the latest one. */
  attempt: z.int().min(1).nullable().default(null),
  text: z.string().max(200).default(''),
  limit: z.int().min(1).max(10_000).default(500),
});

export const logRouter = router({
  /** The last lines of an attempt's log, or of those in which a text occurs; oldest first. */
  ofTrial: asViewer.input(logInput).query(({ ctx, input }) => logPage(ctx.store, input)),
});
