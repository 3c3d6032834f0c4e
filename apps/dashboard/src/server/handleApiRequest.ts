import { appRouter, createContext } from '@coolsweep/api';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { openedChangeFeed } from './changeFeed.ts';
import { openedStore } from './store.ts';
import { thisProgram } from './thisProgram.ts';

/** Answers the questions of the pages. They are posted, because five hundred trial ids do not fit into an address. */
export function handleApiRequest(request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: async () =>
      createContext({ store: await openedStore(), program: thisProgram(), changes: await openedChangeFeed() }),
    allowMethodOverride: true,
    onError: ({ error, path }) => {
      if (error.code !== 'INTERNAL_SERVER_ERROR') return;
      process.stderr.write(`${path ?? 'api'}: ${error.cause?.stack ?? error.stack ?? error.message}\n`);
    },
  });
}
