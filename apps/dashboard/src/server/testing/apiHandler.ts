import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { incomingMessageToRequest } from '@trpc/server/adapters/node-http';
import type { Handler } from '../guardedServer.ts';
import { handleApiRequest } from '../handleApiRequest.ts';

/** What answers questions of the API, as the route of the pages does, without Next in between. */
export const apiHandler: Handler = async (request, response) => {
  const answer = await handleApiRequest(incomingMessageToRequest(request, response, { maxBodySize: null }));
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null) response.end();
  else Readable.fromWeb(answer.body as ReadableStream).pipe(response);
};
