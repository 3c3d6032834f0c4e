import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { allowedOn, guard, type Decision, type RequestParts } from './guard.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface GuardedServerOptions {
  /** Loopback address to listen on. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly token: string;
  /** Answers what the guard lets through. */
  readonly handler: Handler;
  /** Told of what the handler threw. */
  readonly onError: (error: unknown) => void;
}

/** A port that is taken is passed over for the next one, this often. */
const portsTried = 50;

/** An HTTP server with the guard and the security headers in front of everything. */
export class GuardedServer {
  readonly #server: Server;
  readonly #options: GuardedServerOptions;

  private constructor(options: GuardedServerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** Listens on the port asked for or the next free one. */
  static async start(options: GuardedServerOptions): Promise<GuardedServer> {
    const server = new GuardedServer(options);
    const last = options.port === 0 ? 0 : Math.min(options.port + portsTried, 65_535);
    for (let port = options.port; ; port++) {
      try {
        await server.#listen(port);
        return server;
      } catch (error) {
        if (!isTaken(error) || port >= last) throw error;
      }
    }
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the server does not listen');
    return address.port;
  }

  /** Address with the token, for the person who started the server. */
  get url(): string {
    const { host, token } = this.#options;
    return `http://${host.includes(':') ? `[${host}]` : host}:${this.port}/?token=${token}`;
  }

  /** Ends open connections and frees the port. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, this.#options.host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const nonce = randomBytes(16).toString('base64');
    const policy = contentSecurityPolicy(nonce);
    response.setHeaders(new Map([...securityHeaders, ['Content-Security-Policy', policy]]));
    const decision = guard(partsOf(request), allowedOn(this.port, this.#options.token));
    if (decision.kind !== 'pass') {
      answerDecision(decision, response);
      return;
    }
    // Next reads the nonce for its inline scripts from this request header.
    request.headers['content-security-policy'] = policy;
    try {
      await this.#options.handler(request, response);
    } catch (error) {
      this.#options.onError(error);
      if (!response.headersSent) response.statusCode = 500;
      response.end();
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function partsOf({ method, url, headers }: IncomingMessage): RequestParts {
  const secFetchSite = headers['sec-fetch-site'];
  return {
    method: method ?? 'GET',
    url: url ?? '/',
    host: headers.host,
    origin: headers.origin,
    secFetchSite: Array.isArray(secFetchSite) ? secFetchSite.join() : secFetchSite,
    cookie: headers.cookie,
  };
}

function answerDecision(decision: Exclude<Decision, { kind: 'pass' }>, response: ServerResponse): void {
  response.setHeader('Cache-Control', 'no-store');
  if (decision.kind === 'redirect') {
    response.writeHead(303, { Location: decision.location, 'Set-Cookie': decision.setCookie }).end();
  } else {
    response.writeHead(decision.status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${decision.message}\n`);
  }
}

const securityHeaders: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['X-Frame-Options', 'DENY'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
];

/** Nothing from outside; inline scripts only with the nonce of this answer. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
