import { TRPCError } from '@trpc/server';
import { notFound } from 'next/navigation';

/** The answer, or the page that says that there is nothing: under an id that is none there is nothing either. */
export async function foundOr404<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof TRPCError && ['NOT_FOUND', 'BAD_REQUEST'].includes(error.code)) notFound();
    throw error;
  }
}
