import { TRPCClientError } from '@trpc/client';
import { Notice } from '../../ui/Notice.tsx';
import { sentenceOf } from './reasonOf.ts';

/** What the server said went wrong. Nothing when it did not answer, which is the banner's to tell. */
export function AnswerError({ error }: { readonly error: unknown }) {
  return error instanceof TRPCClientError && error.data ? (
    <Notice tone="bad">{sentenceOf(error.message)}</Notice>
  ) : null;
}
