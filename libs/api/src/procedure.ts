import { isAllowed, type Role } from '@coolsweep/access';
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
  unsupported: 'UNPROCESSABLE_CONTENT',
  store_unavailable: 'SERVICE_UNAVAILABLE',
  trial_process: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<SweepErrorCode, TrpcCode>;

/** What a procedure says of itself. */
interface ProcedureMeta {
  /** The least role that may call it. */
  readonly role: Role;
}

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
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

const withExpectedFailures = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.cause instanceof SweepError) {
    const { cause } = result.error;
    throw new TRPCError({ code: trpcCodes[cause.code], message: cause.message, cause });
  }
  return result;
});

/**
 * The one place where it is decided who may call what: who asks must have the role that the procedure names, and a
 * procedure that names none is nobody's. Comes before the input is read, and before everything that a procedure does.
 */
const guarded = withExpectedFailures.use(async ({ ctx, meta, type, next }) => {
  const { principal } = ctx;
  if (principal === null) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in, or show a valid API token.' });
  if (meta === undefined || !isAllowed(principal, meta.role)) {
    const needed = meta === undefined ? 'what nobody has' : `the role ${meta.role}`;
    throw new TRPCError({ code: 'FORBIDDEN', message: `This needs ${needed}; ask an admin of this server for it.` });
  }
  if (type === 'mutation') await ctx.spendWrite(principal);
  return next();
});

/** A procedure that reads. Its SweepErrors arrive with the tRPC code of their code, like those of the ones below. */
export const asViewer = guarded.meta({ role: 'viewer' });
/** A procedure that submits or steers sweeps. */
export const asEditor = guarded.meta({ role: 'editor' });
/** A procedure about who may do what. */
export const asAdmin = guarded.meta({ role: 'admin' });
