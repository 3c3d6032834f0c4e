import { appRouter } from '@coolsweep/api';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { headers } from 'next/headers';
import { newQueryClient } from '../features/api/newQueryClient.ts';
import { liveCursor } from './changeFeed.ts';
import { requestContext } from './requestContext.ts';

/** Questions of a page while the server renders it: answers go into the query client that the page hands on. */
export async function serverApi() {
  // Before anything is asked: what changes from here on is told to the page.
  await liveCursor();
  const queryClient = newQueryClient();
  const ctx = await requestContext(await headers());
  return { queryClient, api: createTRPCOptionsProxy({ router: appRouter, ctx, queryClient }) };
}
