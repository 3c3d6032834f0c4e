import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { ListenOptions } from 'node:net';
import { nameOf, remoteAddress } from '@coolsweep/access';
import { bodyRefusal } from './bodyLimit.ts';
import type { Answer, Endpoint } from './endpoint.ts';
import { addressRefusal, isOfOtherPage, refuse, type Allowed, type Decision, type Refusal } from './guard.ts';
import type { ServerLog } from './log.ts';
import { principalHeader, writePrincipal } from './principalHeader.ts';
import { addressIn, partsOf, type RequestParts } from './requestParts.ts';
import { contentSecurityPolicy, headersUnderTls, securityHeaders } from './securityHeaders.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** What decides about requests, once the port is known. */
export interface Door {
  readonly allowed: Allowed;
  readonly decide: (parts: RequestParts) => Decision | Promise<Decision>;
  /** Answered in front of the door. */
  readonly endpoints: readonly Endpoint[];
}

/**
 * Another process that listens for this one, ends TLS where there is any, and passes on what comes. Nobody else reaches the
 * socket, so that its word about the client is taken.
 */
export interface Front {
  /** File of the Unix-domain socket on which it is heard. */
  readonly socket: string;
  readonly hasTls: boolean;
}

export interface GuardedServerOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Whether the next free port will do when this one is taken. */
  readonly orNextPort: boolean;
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
  readonly behindProxy: boolean;
  /** What listens on host and port in its place. Default: nothing does. */
  readonly front?: Front | undefined;
  readonly doorOn: (port: number) => Door;
  /** Answers what the door lets through. */
  readonly handler: Handler;
  readonly log: ServerLog;
  /** Told of every answer, and of what was asked. */
  readonly onAnswer?: (status: number, seconds: number, asked: AskedFor) => void;
}

/** What was asked for, as it may be told: without the query. */
export interface AskedFor {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** On whose behalf it was; null when that is not known. */
  readonly who: string | null;
}

/** A request that is being answered. */
interface Asked {
  readonly requestId: string;
  readonly parts: RequestParts;
  readonly from: string;
  readonly startedAt: number;
  /** On whose behalf it is, once that is known. */
  who: string | null;
}

/** A port that is taken is passed over for the next one, this often. */
const portsTried = 50;

/** Who does not send a whole request in this time keeps a connection for nothing. */
const requestTimeoutMs = 60_000;

/** An HTTP server with the guard, the security headers and the limits in front of everything. */
export class GuardedServer {
  readonly #server: Server;
  readonly #options: GuardedServerOptions;
  #door: Door | null = null;

  private constructor(options: GuardedServerOptions) {
    this.#options = options;
    const listener = (request: IncomingMessage, response: ServerResponse) => void this.#answer(request, response);
    this.#server = options.tls === null ? createServer(listener) : createTlsServer(options.tls, listener);
    this.#server.requestTimeout = requestTimeoutMs;
  }

  /** Listens on the port asked for, or the next free one where that will do. */
  static async start(options: GuardedServerOptions): Promise<GuardedServer> {
    const server = new GuardedServer(options);
    if (options.front !== undefined) {
      await server.#listen({ path: options.front.socket });
      return server;
    }
    const last = options.port === 0 || !options.orNextPort ? 0 : Math.min(options.port + portsTried, 65_535);
    for (let port = options.port; ; port++) {
      try {
        await server.#listen({ port, host: options.host });
        return server;
      } catch (error) {
        if (!isTaken(error) || port >= last) throw error;
      }
    }
  }

  get port(): number {
    if (this.#options.front !== undefined) return this.#options.port;
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the server does not listen');
    return address.port;
  }

  /** Ends open connections and frees the port. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #listen(at: ListenOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(at, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const requestId = randomUUID();
    const parts = partsOf(request);
    const { behindProxy, front } = this.#options;
    const from = remoteAddress(request, behindProxy || front !== undefined);
    const asked: Asked = { requestId, parts, from, startedAt, who: null };
    // Done, or given up by the reader.
    response.once('close', () => this.#tell(asked, response));
    try {
      // Whoever sends these itself is not believed.
      const { headers } = request;
      Reflect.deleteProperty(headers, principalHeader);
      headers['x-request-id'] = requestId;
      response.setHeader('X-Request-Id', requestId);
      await this.#decide(request, response, asked);
    } catch (error) {
      this.#options.log.error({ err: error, requestId }, 'a request could not be answered');
      if (!response.headersSent) response.statusCode = 500;
      response.end();
    }
  }

  #tell({ requestId, parts, from, startedAt, who }: Asked, response: ServerResponse): void {
    const seconds = (performance.now() - startedAt) / 1000;
    const { statusCode: status } = response;
    const { method } = parts;
    const path = (parts.url.split('?', 1)[0] ?? '').slice(0, 200);
    // A stream lasts as long as its reader: that is no time to answer.
    if (!String(response.getHeader('content-type')).startsWith('text/event-stream')) {
      this.#options.onAnswer?.(status, seconds, { requestId, method, path, who });
    }
    const about = { requestId, method, path, status, ms: Math.round(seconds * 1000), who, from };
    this.#options.log.info(about, 'answered');
  }

  async #decide(request: IncomingMessage, response: ServerResponse, asked: Asked): Promise<void> {
    const { parts } = asked;
    const policy = contentSecurityPolicy(randomBytes(16).toString('base64'));
    const { tls, front } = this.#options;
    const ofTls = tls === null && front?.hasTls !== true ? [] : headersUnderTls;
    response.setHeaders(new Map([...securityHeaders, ...ofTls, ['Content-Security-Policy', policy]]));
    this.#door ??= this.#options.doorOn(this.port);
    const own = endpointOf(this.#door, parts);
    const refusal = bodyRefusal(request) ?? (own === null ? null : endpointRefusal(own, parts, this.#door.allowed));
    if (refusal !== null) {
      answerDecision(refusal, response);
      return;
    }
    if (own !== null) {
      send(await own.answer({ request, parts, remoteAddress: asked.from }), response);
      return;
    }
    const decision = await this.#door.decide(parts);
    if (decision.kind !== 'pass') {
      answerDecision(decision, response);
      return;
    }
    // Next reads the nonce for its inline scripts from this request header.
    request.headers['content-security-policy'] = policy;
    const { principal } = decision;
    if (principal !== null) {
      request.headers[principalHeader] = writePrincipal(principal);
      asked.who = nameOf(principal);
    }
    await this.#options.handler(request, response);
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function endpointOf({ endpoints }: Door, parts: RequestParts): Endpoint | null {
  if (!URL.canParse(`http://localhost${parts.url}`)) return null;
  const { pathname } = addressIn(parts);
  const method = parts.method === 'HEAD' ? 'GET' : parts.method;
  return endpoints.find((one) => one.path === pathname && one.method === method) ?? null;
}

function endpointRefusal(endpoint: Endpoint, parts: RequestParts, allowed: Allowed): Refusal | null {
  if (endpoint.underAnyName === true) return null;
  const refusal = addressRefusal(parts, allowed);
  if (refusal !== null) return refusal;
  // Typed by hand, or from a page of this server; a link to the sign-in of somebody else's choice is neither.
  return isOfOtherPage(parts) && endpoint.fromOtherPages !== true
    ? refuse(403, 'Requests of other pages are refused.')
    : null;
}

function answerDecision(decision: Exclude<Decision, { kind: 'pass' }>, response: ServerResponse): void {
  if (decision.kind === 'redirect') {
    const { location, setCookie } = decision;
    send(
      { status: 303, headers: { Location: location, ...(setCookie !== null && { 'Set-Cookie': setCookie }) } },
      response,
    );
    return;
  }
  const { status, message, asksToSignIn } = decision;
  const headers = {
    'Content-Type': 'text/plain; charset=utf-8',
    ...(asksToSignIn === true && { 'WWW-Authenticate': 'Bearer realm="coolsweep"' }),
    // The body that was refused is not read: what comes next on this connection could be taken for a request.
    ...((status === 411 || status === 413) && { Connection: 'close' }),
  };
  send({ status, headers, body: `${message}\n` }, response);
}

/** Nothing that the guard or an endpoint says is kept by a cache. */
function send({ status, headers = {}, body = '' }: Answer, response: ServerResponse): void {
  response.writeHead(status, { 'Cache-Control': 'no-store', ...headers }).end(body);
}
