import { appRouter, createContext } from '@coolsweep/api';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { newQueryClient } from '../features/api/newQueryClient.ts';
import { liveCursor, openedChangeFeed } from './changeFeed.ts';
import { openedStore } from './store.ts';
import { thisProgram } from './thisProgram.ts';

/** Questions of a page while the server renders it: answers go into the query client that the page hands on. */
export async function serverApi() {
  // Before anything is asked: what changes from here on is told to the page.
  await liveCursor();
  const queryClient = newQueryClient();
  const ctx = createContext({ store: await openedStore(), program: thisProgram(), changes: await openedChangeFeed() });
  return { queryClient, api: createTRPCOptionsProxy({ router: appRouter, ctx, queryClient }) };
}
