import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { DashboardOptions } from '../../dashboardProcess.ts';
import type { StartBehind } from '../dashboardFront.ts';

/** A server in place of the dashboard's process: it answers as a test says, and tells what it heard. */
export class FakeDashboard {
  readonly heard: IncomingMessage[] = [];
  /** Of whatever is asked. */
  answer: RequestListener = (_request, response) => void response.end('page');
  options: DashboardOptions | null = null;
  #server: Server | null = null;

  readonly start: StartBehind = async (options, socket) => {
    this.options = options;
    const server = createServer((request, response) => {
      this.heard.push(request);
      this.answer(request, response);
    });
    this.#server = server;
    const ended = new Promise<number>((resolve) => server.once('close', () => resolve(0)));
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    return { url: 'http://127.0.0.1/', stop: () => this.stop(), ended };
  };

  stop(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }
}
