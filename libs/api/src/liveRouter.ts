import { tracked } from '@trpc/server';
import { z } from 'zod';
import { asViewer, router } from './procedure.ts';

const cursor = z.string().max(100).nullable();

export const liveRouter = router({
  /** What has changed since a cursor, then what changes; a reader who was cut off goes on where it was. */
  changes: asViewer
    .input(z.strictObject({ cursor, lastEventId: z.string().max(100).optional() }))
    .subscription(async function* ({ ctx, input, signal }) {
      const since = input.lastEventId ?? input.cursor;
      for await (const changes of ctx.changes.listen(since, signal ?? new AbortController().signal)) {
        yield tracked(changes.cursor, changes);
      }
    }),

  /** The same for readers whose stream is broken. */
  since: asViewer.input(z.strictObject({ cursor })).query(({ ctx, input }) => ctx.changes.since(input.cursor)),
});
