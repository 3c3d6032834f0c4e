import type { IncomingMessage } from 'node:http';
import type { Answer } from '../remote/ingestion.ts';

/** Nothing is loaded and nothing framed: there is a sentence to be read. */
const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
} as const;

/** What is said in place of the dashboard while it does not answer: a page to browsers, JSON to programs. */
export function downAnswer({ headers }: Pick<IncomingMessage, 'headers'>, isStarting: boolean): Answer {
  const message = isStarting
    ? 'The dashboard is starting; ask again in a moment.'
    : 'The dashboard has ended; trials and their agents go on. Its server has to be started again.';
  const status = isStarting ? 503 : 502;
  const later = isStarting ? { 'retry-after': '2' } : {};
  if (headers.accept?.includes('text/html') !== true) {
    return { status, headers: { 'content-type': 'application/json', ...later }, body: JSON.stringify({ message }) };
  }
  const body = `<!doctype html><html lang="en"><head><title>CoolSweep</title></head><body><p>${message}</p></body></html>`;
  return { status, headers: { ...pageHeaders, ...later }, body };
}
