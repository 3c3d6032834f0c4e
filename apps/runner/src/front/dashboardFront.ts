import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { largestRequest, remoteAddress } from '@coolsweep/access';
import type { CommandContext } from '../commands/command.ts';
import { startDashboard, tellBesideTrials, type DashboardOptions, type DashboardProcess } from '../dashboardProcess.ts';
import { refused, type Answer } from '../remote/ingestion.ts';
import type { IngestionFigures } from '../remote/ingestionFigures.ts';
import { Refusal } from '../remote/refusal.ts';
import { checkLength } from '../remote/requestBody.ts';
import { downAnswer } from './downAnswer.ts';
import { joinedFigures } from './joinedFigures.ts';
import { headersOnward, passOn, type Sender } from './passOn.ts';
import { socketFolder, type SocketFolder } from './socketFolder.ts';
import { strictTransport } from './strictTransport.ts';

/** How long the dashboard may take to say how it is. It takes 3 s itself to find out that its database does not answer. */
const longestAnswerMs = 4000;

/** Starts the dashboard's process behind an address, to be heard on a socket. */
export type StartBehind = (options: DashboardOptions, socket: string) => Promise<DashboardProcess>;

/** What the dashboard is told of the address. */
type Address = Omit<DashboardOptions, 'port'>;

/**
 * The dashboard on the address on which a server hears agents. It is a process of its own, so that pages hold up no agent, and
 * listens on a socket that nobody else reaches.
 */
export class DashboardFront {
  readonly #context: CommandContext;
  readonly #address: Address;
  readonly #start: StartBehind;
  readonly #folder: SocketFolder;
  #process: DashboardProcess | null = null;
  #isStarting = true;

  private constructor(context: CommandContext, address: Address, parts: { start: StartBehind; folder: SocketFolder }) {
    this.#context = context;
    this.#address = address;
    this.#start = parts.start;
    this.#folder = parts.folder;
  }

  /** @param start Default: as a process of the program */
  static async make(context: CommandContext, address: Address, start?: StartBehind): Promise<DashboardFront> {
    const asProcess: StartBehind = (options, socket) => startDashboard(context, options, socket);
    return new DashboardFront(context, address, { start: start ?? asProcess, folder: await socketFolder() });
  }

  /**
   * Starts the dashboard.
   *
   * @param port on which it is reached
   * @throws SweepError `invalid_arguments` when it refuses to be reached so, `unsupported` when it cannot be started
   */
  async open(port: number): Promise<void> {
    this.#process = await this.#start({ ...this.#address, port }, this.#folder.socket);
    this.#isStarting = false;
    tellBesideTrials(this.#context.console, this.#process);
  }

  /** Ends the dashboard. */
  async close(): Promise<void> {
    this.#process?.stop();
    await this.#process?.ended;
    await this.#folder.remove();
  }

  /** Has the dashboard answer. */
  pass(request: IncomingMessage, response: ServerResponse): void {
    const answer = ({ status, headers, body }: Answer) =>
      response.writeHead(status, { 'cache-control': 'no-store', ...this.#alwaysHeaders, ...headers }).end(body);
    try {
      checkLength(request, largestRequest);
      passOn(request, response, {
        ...{ socket: this.#folder.socket, sender: this.#senderOf(request) },
        onDown: () => answer(downAnswer(request, this.#isStarting)),
      });
    } catch (error) {
      // Anything else is a target or a header that Node.js does not send on.
      answer(refused(error instanceof Refusal ? error : new Refusal(400, 'this request cannot be passed on')));
    }
  }

  /** Whether the dashboard can do its work. */
  async isReady(): Promise<boolean> {
    return (await this.#ask('/readyz', {}))?.status === 200;
  }

  /** Figures of both processes, to whoever the dashboard shows its own; of one of them, by its rules, when it does not answer. */
  async metrics(request: IncomingMessage, own: IngestionFigures): Promise<Answer> {
    const answer = await this.#ask('/metrics', headersOnward(request.headers, this.#senderOf(request)));
    own.dashboardAnswers(answer !== null);
    if (answer === null) return own.answer(request.headers.authorization);
    return answer.status === 200 ? { ...answer, body: joinedFigures(answer.body, await own.text()) } : answer;
  }

  get #alwaysHeaders(): Readonly<Record<string, string>> {
    const hasTls = this.#address.tlsCert !== undefined;
    return { 'x-content-type-options': 'nosniff', ...(hasTls && strictTransport) };
  }

  #senderOf(request: IncomingMessage): Sender {
    const { behindProxy = false, tlsCert } = this.#address;
    return { address: remoteAddress(request, behindProxy), isSecure: behindProxy || tlsCert !== undefined };
  }

  /** Null when it does not answer in time. */
  #ask(path: string, headers: ReturnType<typeof headersOnward>): Promise<Answer | null> {
    return new Promise((resolve) => {
      const place = { socketPath: this.#folder.socket, agent: false } as const;
      const signal = AbortSignal.timeout(longestAnswerMs);
      httpRequest({ ...place, path, headers: { ...headers, 'content-length': 0 }, signal }, (answer) => {
        const { statusCode: status = 502, headers: said } = answer;
        let body = '';
        answer.setEncoding('utf8').on('data', (part: string) => (body += part));
        answer.once('error', () => resolve(null));
        answer.once('end', () => resolve({ status, headers: headersOf(said), body }));
      })
        .once('error', () => resolve(null))
        .end();
    });
  }
}

/** Of an answer that is told again, what its reader needs. */
function headersOf(said: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    (['content-type', 'www-authenticate'] as const).flatMap((name) => {
      const value = said[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
