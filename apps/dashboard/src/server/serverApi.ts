import { appRouter, createContext } from '@coolsweep/api';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { newQueryClient } from '../features/api/newQueryClient.ts';
import { openedStore } from './store.ts';

/** Questions of a page while the server renders it: answers go into the query client that the page hands on. */
export async function serverApi() {
  const queryClient = newQueryClient();
  const ctx = createContext({ store: await openedStore() });
  return { queryClient, api: createTRPCOptionsProxy({ router: appRouter, ctx, queryClient }) };
}
