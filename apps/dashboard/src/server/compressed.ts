import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants } from 'node:zlib';
import compression from 'compression';
import type { Handler } from './guardedServer.ts';

type Middleware = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/** Written for Express, of which it asks for nothing beyond what Node.js has. */
const packer = (level: number) =>
  compression({ level, brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: level } } }) as unknown as Middleware;

/**
 * Of zlib and Brotli. Answers of the API are made anew for each question and read once: packing a hundred curves (375 kB) takes 9 ms at
 * this level and 25 ms at zlib's own, for a sixth less on the way. Scripts and pages are kept by browsers.
 */
const levels = { api: 2, other: 6 } as const;

/** Has a handler's answers packed for those who can read that. What is flushed, such as an event, goes out at once. */
export function compressed(handler: Handler): Handler {
  const [api, other] = [packer(levels.api), packer(levels.other)];
  return (request, response) =>
    new Promise((resolve, reject) => {
      const isApi = request.url?.startsWith('/api/') === true;
      (isApi ? api : other)(request, response, () => {
        Promise.resolve(handler(request, response)).then(resolve, reject);
      });
    });
}
