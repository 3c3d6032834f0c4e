import type { IncomingMessage } from 'node:http';
import { largestRequest } from '@coolsweep/access';
import { refuse, type Refusal } from './guard.ts';

/**
 * Why the body of a request will not be read; null when it may be. Node reads no more of a body than it announces, so
 * that the announcement is all there is to look at.
 */
export function bodyRefusal({ headers }: Pick<IncomingMessage, 'headers'>): Refusal | null {
  if (headers['transfer-encoding'] !== undefined) {
    return refuse(411, 'Say how long the body is, in the header Content-Length; this server takes none in parts.');
  }
  const announced = Number(headers['content-length'] ?? 0);
  return announced <= largestRequest ? null : refuse(413, `A request has at most ${largestRequest} bytes.`);
}
