import { SweepError, type SweepErrorCode } from '@coolsweep/sweep';
import { initTRPC, TRPCError } from '@trpc/server';
import { z, ZodError } from 'zod';
import type { Context } from './context.ts';

type TrpcCode = TRPCError['code'];

const trpcCodes = {
  invalid_arguments: 'BAD_REQUEST',
  invalid_sweep_file: 'BAD_REQUEST',
  not_found: 'NOT_FOUND',
  conflict: 'CONFLICT',
  fenced: 'CONFLICT',
  data_missing: 'PRECONDITION_FAILED',
  data_corrupt: 'PRECONDITION_FAILED',
  unsupported: 'NOT_IMPLEMENTED',
  store_unavailable: 'SERVICE_UNAVAILABLE',
  trial_process: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<SweepErrorCode, TrpcCode>;

const t = initTRPC.context<Context>().create({
  // Stack traces stay in the server's log.
  isDev: false,
  // A stream that says nothing for longer is dead: the reader makes a new one.
  sse: { ping: { enabled: true, intervalMs: 10_000 }, client: { reconnectAfterInactivityMs: 30_000 } },
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    message: messageOf(error),
    data: { ...shape.data, sweepCode: error.cause instanceof SweepError ? error.cause.code : null },
  }),
});

/** What a reader is told: an expected failure as it is, a mistake in the input in words, a bug not at all. */
function messageOf(error: TRPCError): string {
  if (error.cause instanceof SweepError) return error.cause.message;
  if (error.cause instanceof ZodError) return z.prettifyError(error.cause);
  return error.code === 'INTERNAL_SERVER_ERROR' ? 'unexpected error; see the log of the dashboard' : error.message;
}

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** A procedure whose SweepErrors arrive with the tRPC code of their code. */
export const procedure = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.cause instanceof SweepError) {
    const { cause } = result.error;
    throw new TRPCError({ code: trpcCodes[cause.code], message: cause.message, cause });
  }
  return result;
});
