import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { agentBeat, agentClaim, agentDelivery, SweepError, type AgentClaim } from '@coolsweep/sweep';
import type { z } from 'zod';
import { isToken } from './attemptRecord.ts';
import type { RemoteAttempt } from './remoteAttempt.ts';

/** Largest body that is taken. */
const mostBytes = 8 * 2 ** 20;
const path = /^\/agent\/([a-z0-9-]{1,200})\/(claim|beat|deliver)$/;

export interface IngestionOptions {
  readonly host: string;
  readonly port: number;
  readonly attempt: (name: string) => { readonly attempt: RemoteAttempt; readonly tokenHash: string } | undefined;
  /** Whether attempts may still be taken over from a server before this one; those that are unknown have to wait then. */
  readonly isSettling: () => boolean;
  /** Takes the claim of an agent that only tests whether it could start. Default: there is none. */
  readonly onProbe?: (claim: AgentClaim) => void;
}

/** A refusal with its status. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The HTTP service that agents report to. */
export class Ingestion {
  readonly #options: IngestionOptions;
  readonly #server: Server;

  constructor(options: IngestionOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    // A body that trickles in must not hold a connection for ever.
    this.#server.requestTimeout = 30_000;
  }

  /**
   * Listens; returns the port.
   *
   * @throws SweepError `unsupported` when the address cannot be used
   */
  listen(): Promise<number> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once('error', (cause) => {
        const advice = 'end the other server, or set host and port of the cluster file';
        reject(
          new SweepError('unsupported', `agents cannot be heard on ${host}:${port} (${cause.message}): ${advice}`, {
            cause,
          }),
        );
      });
      this.#server.listen(port, host, () => resolve((this.#server.address() as AddressInfo).port));
    });
  }

  /** Ends it; who is being answered gets the answer. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeIdleConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, value: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(value));
    };
    try {
      send(200, await this.#handle(request));
    } catch (error) {
      const status = error instanceof Refused ? error.status : statusOf(error);
      send(status, { message: error instanceof Error ? error.message : String(error) });
      if (status === 413) request.destroy();
    }
  }

  async #handle(request: IncomingMessage): Promise<unknown> {
    const { attempt: attemptOf, isSettling, onProbe } = this.#options;
    const [, name = '', what] = path.exec(request.url ?? '') ?? [];
    if (name === '' || request.method !== 'POST') throw new Refused(404, 'there is nothing here');
    const found = attemptOf(name);
    // Whoever cannot say the token must not learn whether there is such an attempt.
    if (found !== undefined && !isToken(bearer(request), found.tokenHash))
      throw new Refused(401, 'not the token of this attempt');
    if (found === undefined && isSettling()) throw new Refused(503, 'this server has just started; ask again');
    if (found === undefined) throw new Refused(409, 'the attempt is over');
    const body = jsonIn(await bodyOf(request));
    if (what === 'beat') return found.attempt.beat(parsed(agentBeat, body).nonce);
    if (what === 'deliver') return found.attempt.deliver(parsed(agentDelivery, body));
    const claim = parsed(agentClaim, body);
    onProbe?.(claim);
    return found.attempt.claim(claim);
  }
}

function statusOf(error: unknown): number {
  if (error instanceof SweepError && error.code === 'fenced') return 409;
  return 500;
}

function bearer({ headers: { authorization = '' } }: IncomingMessage): string {
  return authorization.replace(/^Bearer /, '');
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const { data, error } = schema.safeParse(body);
  if (data === undefined) throw new Refused(400, `not a message of this version: ${error?.message ?? ''}`);
  return data;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(400, 'the body is not JSON');
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) throw new Refused(413, `at most ${mostBytes} bytes at once`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
