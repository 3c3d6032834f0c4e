import {
  Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream';

/** Of one connection and not of what is asked, or not for a client to say. `expect` Node.js has answered by now. */
const dropped: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'expect'],
  ...['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto', 'x-real-ip'],
]);

/** From where a request came, as the one who passes it on knows it. */
export interface Sender {
  readonly address: string;
  /** Whether it came by HTTPS, to here or to a proxy before. */
  readonly isSecure: boolean;
}

/** Where a request is passed on to, and who is told when nobody is there. */
export interface PassedOn {
  readonly socket: string;
  readonly sender: Sender;
  /** Answers when the other server does not. */
  readonly onDown: () => void;
}

/** Headers to pass on: what else was said of the sender is not. */
export function headersOnward(headers: IncomingHttpHeaders, { address, isSecure }: Sender): IncomingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => !dropped.has(name));
  return { ...Object.fromEntries(kept), 'x-forwarded-for': address, 'x-forwarded-proto': isSecure ? 'https' : 'http' };
}

/**
 * A connection for each request: one that is used again may be closed on the other side in that moment. Each is said to be kept
 * all the same: who answers before the body has come, such as a guard, then takes the rest of it and does not break off.
 */
const connections = new Agent({ keepAlive: true, maxFreeSockets: 0 });

/**
 * Passes a request on to a server on a Unix-domain socket, and its answer back: both as they come, so that streams are not
 * held up, and until one side goes away, so that the other hears of it. Its body is announced by `Content-Length`.
 */
export function passOn(request: IncomingMessage, response: ServerResponse, to: PassedOn): void {
  const { method = 'GET', url = '/', headers } = request;
  const place = { socketPath: to.socket, agent: connections, setHost: false } as const;
  const onward = httpRequest({ ...place, method, path: url, headers: headersOnward(headers, to.sender) });
  onward.once('response', (answer) => {
    const back = Object.entries(answer.headers).filter(([name]) => !isOfConnection(name));
    response.writeHead(answer.statusCode ?? 502, Object.fromEntries(back));
    // So that a stream that has nothing to say yet is known to be open.
    response.flushHeaders();
    // An answer that is broken off ends the connection; nobody is left to be told.
    pipeline(answer, response, () => undefined);
  });
  onward.on('error', () => {
    if (!response.headersSent && !response.destroyed) to.onDown();
  });
  // Answered, or given up by whoever asked.
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}

/** Of an answer that was passed on, these are for the two processes alone. */
function isOfConnection(name: string): boolean {
  return ['connection', 'keep-alive', 'transfer-encoding'].includes(name);
}
