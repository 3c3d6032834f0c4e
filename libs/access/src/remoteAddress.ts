import type { IncomingMessage } from 'node:http';

/**
 * From where a request came. Behind a proxy it is what that proxy has added to `X-Forwarded-For`, the last of the list:
 * whatever stands before it the client may have written itself.
 */
export function remoteAddress({ headers, socket }: IncomingMessage, behindProxy: boolean): string {
  const forwarded = behindProxy ? headers['x-forwarded-for'] : undefined;
  const list = Array.isArray(forwarded) ? forwarded.join() : forwarded;
  const last = list?.split(',').at(-1)?.trim();
  return last === undefined || last === '' ? (socket.remoteAddress ?? 'unknown') : last.slice(0, 64);
}
