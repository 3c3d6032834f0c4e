import { TRPCError } from '@trpc/server';
import { notFound } from 'next/navigation';

/** The answer, or the page that says that there is nothing. */
export async function foundOr404<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof TRPCError && error.code === 'NOT_FOUND') notFound();
    throw error;
  }
}
