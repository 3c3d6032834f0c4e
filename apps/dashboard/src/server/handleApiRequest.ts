import { appRouter } from '@coolsweep/api';
import { logLevel } from '@coolsweep/log';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { serverLog } from './log.ts';
import { requestContext } from './requestContext.ts';

/** Answers the questions of the pages. They are posted, because five hundred trial ids do not fit into an address. */
export function handleApiRequest(request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: () => requestContext(request.headers),
    allowMethodOverride: true,
    onError: ({ error, path }) => {
      if (error.code !== 'INTERNAL_SERVER_ERROR') return;
      const about = { requestId: request.headers.get('x-request-id'), procedure: path, err: error.cause ?? error };
      serverLog({ level: logLevel('warn') }).error(about, 'a question could not be answered');
    },
  });
}
