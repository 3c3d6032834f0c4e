import { TRPCClientError } from '@trpc/client';

/** The command line writes messages after a colon; here they stand alone. Names of fields stay as they are. */
export function sentenceOf(message: string): string {
  return /^[a-z]+[ ,]/.test(message) ? `${message.charAt(0).toUpperCase()}${message.slice(1)}` : message;
}

/** Why something was not done, for people. */
export function reasonOf(error: unknown): string {
  if (error instanceof TRPCClientError && error.data) return sentenceOf(error.message);
  return 'The dashboard server did not answer; try again when it is back.';
}
