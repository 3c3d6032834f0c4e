import { TRPCClientError } from '@trpc/client';

/** Why something was not done, for people. */
export function reasonOf(error: unknown): string {
  if (error instanceof TRPCClientError && error.data) return error.message;
  return 'The dashboard server did not answer; try again when it is back.';
}
