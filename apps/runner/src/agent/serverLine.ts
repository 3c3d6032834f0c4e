import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import type { AttemptFile } from '@coolsweep/sweep';

/** Longest wait for an answer. */
const mostWaitMs = 10_000;
/** Longest that the server may ask to be left alone. */
const mostPauseMs = 60_000;

/**
 * What became of a request: an answer, `over` when the attempt is not this agent's, `refused` when it would be refused again
 * as it is, or none (no contact, or not now).
 */
export type Answer<T> =
  { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'over' | 'refused' | 'none'; readonly why: string };

type Errand = 'claim' | 'beat' | 'deliver';

/** The attempt is over, another agent's, or never was. */
const final: ReadonlySet<number> = new Set([401, 409]);
/** It is no message of the protocol, or too large. */
const refusals: ReadonlySet<number> = new Set([400, 413]);

/**
 * The way to the server of an attempt: HTTP or HTTPS, on its own machine by a Unix-domain socket. A server that asks to be left alone for a while (429, 503 with
 * `Retry-After`) is: until then a request for the same thing is answered here, and what it would have said is kept by its
 * sender.
 */
export class ServerLine {
  readonly #attempt: AttemptFile;
  readonly #nonce: string;
  readonly #connections: HttpAgent | HttpsAgent;
  readonly #pausedUntilMs = new Map<Errand, number>();

  constructor(attempt: AttemptFile, nonce: string) {
    this.#attempt = attempt;
    this.#nonce = nonce;
    const { ca, address } = attempt;
    this.#connections = isSecure(address)
      ? new HttpsAgent({ keepAlive: true, minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) })
      : new HttpAgent({ keepAlive: true });
  }

  async ask<T>(what: Errand, body: object): Promise<Answer<T>> {
    if (performance.now() < (this.#pausedUntilMs.get(what) ?? 0)) return { kind: 'none', why: 'it asks to wait' };
    try {
      const { status, text, retryMs } = await this.#post(what, JSON.stringify({ nonce: this.#nonce, ...body }));
      if (status === 200) return { kind: 'ok', value: JSON.parse(text) as T };
      this.#pausedUntilMs.set(what, performance.now() + retryMs);
      return { kind: kindOf(status), why: `${status} ${text}` };
    } catch (error) {
      return { kind: 'none', why: error instanceof Error ? error.message : String(error) };
    }
  }

  #post(what: Errand, body: string): Promise<{ status: number; text: string; retryMs: number }> {
    const { address, token, beatMs } = this.#attempt;
    return new Promise((resolve, reject) => {
      const send = isSecure(address) ? httpsRequest : httpRequest;
      const sent = send({
        ...whereOf(`${address}/${what}`),
        method: 'POST',
        agent: this.#connections,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(Math.min(mostWaitMs, beatMs * 3)),
      });
      sent.on('error', reject);
      sent.once('response', (response) => {
        textOf(response).then(
          (text) => resolve({ status: response.statusCode ?? 0, text, retryMs: retryMsOf(response) }),
          reject,
        );
      });
      sent.end(body);
    });
  }
}

function kindOf(status: number): 'over' | 'refused' | 'none' {
  if (final.has(status)) return 'over';
  return refusals.has(status) ? 'refused' : 'none';
}

/** The server is on the socket whose path stands between `unix:` and the last colon. */
const onSocket = /^unix:(.+):([^:]+)$/;

/** Where a request goes, as Node.js takes it. */
function whereOf(address: string): RequestOptions {
  const [, socketPath, path] = onSocket.exec(address) ?? [];
  return socketPath === undefined ? urlToHttpOptions(new URL(address)) : { socketPath, path };
}

function isSecure(address: string): boolean {
  return address.startsWith('https:');
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of response.setEncoding('utf8') as AsyncIterable<string>) text += part;
  return text;
}

/** What is no number of seconds is no time to wait. */
function retryMsOf({ headers }: IncomingMessage): number {
  const seconds = Number(headers['retry-after'] ?? 0);
  return seconds > 0 ? Math.min(mostPauseMs, seconds * 1000) : 0;
}
