import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { bearerSecret, mayWriteAttempt, ofAttemptToken, remoteAddress } from '@coolsweep/access';
import { agentBeat, agentClaim, agentDelivery, SweepError, type AgentClaim } from '@coolsweep/sweep';
import { strictTransport } from '../front/strictTransport.ts';
import type { ClusterSettings } from './clusterSettings.ts';
import { certificateOf } from './clusterTls.ts';
import { IngestionLimits, pointsIn, type Errand } from './ingestionLimits.ts';
import { Refusal, tooOften } from './refusal.ts';
import type { RemoteAttempt } from './remoteAttempt.ts';
import { checkLength, messageIn, textOf } from './requestBody.ts';

const agentPath = /^\/agent\/([a-z0-9-]{1,200})\/(claim|beat|deliver)$/;

/** An attempt with the hash of its token. */
interface HeldAttempt {
  readonly attempt: RemoteAttempt;
  readonly tokenHash: string;
}

/** A request that was answered, for figures and traces. */
export interface AnsweredRequest {
  /** What an agent wanted, also one that was not let in; null of others. */
  readonly errand: Errand | null;
  readonly status: number;
  readonly startedAt: Date;
  readonly seconds: number;
  /** Of the attempt on whose behalf it was; null when that is not known. */
  readonly trialId: string | null;
  readonly attemptId: number | null;
  /** What was taken in. */
  readonly entries: number;
  readonly points: number;
}

/** What is answered. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface IngestionOptions {
  readonly host: string;
  readonly port: number;
  /** Path of a Unix-domain socket to listen on in place of host and port. Default: none. */
  readonly socket?: string | undefined;
  /** Files of a certificate. Default: plain HTTP. */
  readonly tls?: ClusterSettings['tls'];
  /** Points that one attempt may report a second. Default: see `IngestionLimits`. */
  readonly pointsPerSecond?: number;
  readonly attempt: (name: string) => HeldAttempt | undefined;
  /** Whether attempts may still be taken over from a server before this one; those that are unknown have to wait then. */
  readonly isSettling: () => boolean;
  /** Takes the claim of an agent that only tests whether it could start. Default: there is none. */
  readonly onProbe?: (claim: AgentClaim) => void;
  /** Is told of every answer. */
  readonly onAnswer?: (answered: AnsweredRequest) => void;
  /** Whether what is reported can be recorded now, for `/readyz`. Default: always. */
  readonly isReady?: () => Promise<boolean>;
  /** Answers `/metrics`, to whoever may read them. Default: there are none. */
  readonly metrics?: (request: IncomingMessage) => Promise<Answer>;
  /** Answers people and programs on the same address: all that is not for agents and not told above. Default: nobody does. */
  readonly others?: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** Whether a proxy is in front of it that adds `X-Forwarded-For`. Default: none is. */
  readonly behindProxy?: boolean | undefined;
  /** Tells the operator what went wrong inside. */
  readonly tell?: (text: string) => void;
}

/** What becomes known of a request on its way. */
interface Known {
  errand?: Errand;
  trialId?: string;
  attemptId?: number;
  entries?: number;
  points?: number;
}

/** The service that agents report to, by HTTP or HTTPS. */
export class Ingestion {
  readonly #options: IngestionOptions;
  readonly #limits: IngestionLimits;
  #server: Server | null = null;

  constructor(options: IngestionOptions) {
    this.#options = options;
    this.#limits = new IngestionLimits(options.pointsPerSecond);
  }

  /**
   * Listens; returns the port, 0 on a socket.
   *
   * @throws SweepError `unsupported` when the address cannot be used, `invalid_arguments` when the certificate cannot
   */
  async listen(): Promise<number> {
    const { host, port, socket, tls } = this.#options;
    const listener = (request: IncomingMessage, response: ServerResponse) => void this.#answer(request, response);
    const server = tls === undefined ? createServer(listener) : createTlsServer(await certificateOf(tls), listener);
    // A body that trickles in must not hold a connection for ever.
    server.requestTimeout = this.#options.others === undefined ? 30_000 : 60_000;
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', (cause) => {
        const advice = `end the other server${socket === undefined ? ', or set host and port in coolsweep.config.ts' : ''}`;
        const where = socket ?? `${host}:${port}`;
        reject(
          new SweepError('unsupported', `agents cannot be heard on ${where} (${cause.message}): ${advice}`, {
            cause,
          }),
        );
      });
      if (socket !== undefined) server.listen(socket, () => resolve(0));
      else server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
    });
  }

  /** Ends it; who is being answered gets the answer. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { others, tls } = this.#options;
    if (others !== undefined && !isOwn(request)) {
      others(request, response);
      return;
    }
    const startedAt = new Date();
    const startedMs = performance.now();
    const known: Known = {};
    const { status, headers, body } = await this.#outcome(request, known);
    response.writeHead(status, {
      ...{ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers },
      ...(others !== undefined && tls !== undefined && strictTransport),
    });
    response.end(body);
    this.#options.onAnswer?.({
      ...{ errand: null, trialId: null, attemptId: null, entries: 0, points: 0 },
      ...{ ...known, status, startedAt, seconds: (performance.now() - startedMs) / 1000 },
    });
  }

  async #outcome(request: IncomingMessage, known: Known): Promise<Answer> {
    try {
      return await this.#route(request, known);
    } catch (error) {
      if (error instanceof Refusal) return refused(error);
      if (error instanceof SweepError && error.code === 'fenced') return json(409, { message: error.message });
      // Of the sender, who has gone, or a bug: neither is told outside, and an agent asks again.
      if (!request.errored) this.#options.tell?.(`an agent could not be answered: ${String(error)}`);
      return json(500, { message: 'unexpected error; see the output of the server' });
    }
  }

  async #route(request: IncomingMessage, known: Known): Promise<Answer> {
    const { method } = request;
    const url = pathOf(request);
    checkLength(request);
    if (method === 'GET' && url === '/healthz') return { status: 200, body: 'alive\n' };
    if (method === 'GET' && url === '/readyz') return this.#readiness();
    const { metrics } = this.#options;
    if (method === 'GET' && url === '/metrics' && metrics !== undefined) {
      // Each of these asks the database.
      checkRoom(await this.#limits.refusal(this.#addressOf(request)));
      return metrics(request);
    }
    const [, name, errand] = agentPath.exec(url) ?? [];
    if (method !== 'POST' || name === undefined) return this.#refuse(request, 404, 'there is nothing here');
    // One of the three that the path allows.
    known.errand = errand as Errand;
    const attempt = await this.#admit(request, name);
    return json(200, await this.#serve({ request, attempt, errand: known.errand, known }));
  }

  async #readiness(): Promise<Answer> {
    const { isReady = () => Promise.resolve(true) } = this.#options;
    return (await isReady())
      ? { status: 200, body: 'ready\n' }
      : {
          status: 503,
          body: 'not all of it works now: the database or the dashboard does not answer, or this server is ending\n',
        };
  }

  /**
   * The attempt of a name, to who has its token. One that is over and one that never was get the answer of a wrong token,
   * in the same time: nobody learns which attempts there are.
   *
   * @throws Refusal 401, 429, 503
   */
  async #admit(request: IncomingMessage, name: string): Promise<RemoteAttempt> {
    const { attempt: attemptOf, isSettling } = this.#options;
    const held = attemptOf(name);
    const secret = bearerSecret(request.headers.authorization);
    const token = held === undefined ? null : { attemptId: held.attempt.attemptId, hash: held.tokenHash };
    const principal = ofAttemptToken(secret, token);
    if (held !== undefined && mayWriteAttempt(principal, held.attempt.attemptId)) return held.attempt;
    if (isSettling()) throw new Refusal(503, 'this server has just started; ask again', 1);
    return this.#refuse(request, 401, 'the attempt is over, or this is not its token');
  }

  async #refuse(request: IncomingMessage, status: number, message: string): Promise<never> {
    const seconds = await this.#limits.refusal(this.#addressOf(request));
    throw seconds === null ? new Refusal(status, message) : tooOften(seconds);
  }

  #addressOf(request: IncomingMessage): string {
    return remoteAddress(request, this.#options.behindProxy ?? false);
  }

  async #serve({ request, attempt, errand, known }: Admitted): Promise<unknown> {
    const { attemptId, trialId } = attempt;
    Object.assign(known, { attemptId, trialId });
    checkRoom(await this.#limits.request(attemptId, errand));
    const text = await textOf(request);
    switch (errand) {
      case 'beat':
        return attempt.beat(messageIn(agentBeat, text).nonce);
      case 'claim': {
        const claim = messageIn(agentClaim, text);
        this.#options.onProbe?.(claim);
        return attempt.claim(claim);
      }
      case 'deliver': {
        const delivery = messageIn(agentDelivery, text);
        checkRoom(await this.#limits.delivery(attemptId, delivery.entries));
        const orders = attempt.deliver(delivery);
        await attempt.settled();
        const points = delivery.entries.reduce((sum, entry) => sum + pointsIn(entry), 0);
        Object.assign(known, { entries: delivery.entries.length, points });
        return orders;
      }
    }
  }
}

/** A request that its attempt's process has sent. */
interface Admitted {
  readonly request: IncomingMessage;
  readonly attempt: RemoteAttempt;
  readonly errand: Errand;
  readonly known: Known;
}

/** What it answers itself, whoever else is heard on this address. */
function isOwn(request: IncomingMessage): boolean {
  const path = pathOf(request);
  return path.startsWith('/agent/') || (request.method === 'GET' && ['/healthz', '/readyz', '/metrics'].includes(path));
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '';
}

/** @throws Refusal 429 */
function checkRoom(seconds: number | null): void {
  if (seconds !== null) throw tooOften(seconds);
}

function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** How a refusal is told. */
export function refused({ status, message, retrySeconds }: Refusal): Answer {
  return json(
    status,
    { message },
    {
      ...(status === 401 && { 'www-authenticate': 'Bearer realm="coolsweep"' }),
      ...(retrySeconds !== null && { 'retry-after': String(retrySeconds) }),
      // The body is not read: what comes next on this connection could be taken for a request.
      ...((status === 411 || status === 413) && { connection: 'close' }),
    },
  );
}
