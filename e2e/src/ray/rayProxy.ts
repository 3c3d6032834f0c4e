import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { plainRequest } from './plainRequest.ts';

/** What happens to the next submission, once: the server dies before or after it, or its answer is lost. */
export type SubmitFault = 'before' | 'after' | 'lost';

/** Stands between a server and Ray: passes everything on, but for one submission with a fault. */
export class RayProxy {
  /** Ids of all submissions that were passed on. */
  readonly submitted: string[] = [];
  readonly #target: string;
  readonly #server: Server;
  #fault: SubmitFault | null = null;
  #kill: () => void = () => undefined;

  constructor(target: string) {
    this.#target = target;
    this.#server = createServer((request, response) => {
      this.#pass(request, response).catch(() => response.destroy());
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** @param kill ends the server that submits */
  faultNextSubmit(fault: SubmitFault, kill: () => void): void {
    this.#fault = fault;
    this.#kill = kill;
  }

  /** Whether it has happened. */
  get isFaulted(): boolean {
    return this.#fault === null;
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '/' } = request;
    const method = request.method === 'POST' ? 'POST' : 'GET';
    const body = await text(request);
    const isSubmission = method === 'POST' && url === '/api/jobs/';
    const fault = isSubmission ? this.#fault : null;
    if (isSubmission) this.#fault = null;
    if (fault === 'before') {
      this.#kill();
      response.destroy();
      return;
    }
    if (isSubmission) this.submitted.push((JSON.parse(body) as { submission_id: string }).submission_id);
    const { authorization = '' } = request.headers;
    const answer = await plainRequest(`${this.#target}${url}`, { method, authorization, body });
    if (fault === 'after') this.#kill();
    if (fault !== null) response.destroy();
    else response.writeHead(answer.status).end(answer.text);
  }
}
