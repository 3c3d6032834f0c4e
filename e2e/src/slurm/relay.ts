import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What a relay does with what agents say: passes it on; holds it back (`silent`, as a cut network does until it is healed);
 * passes it on and holds the answer back (`unanswered`); passes it on twice, and what came before once more (`repeated`).
 */
export type RelayMode = 'open' | 'silent' | 'unanswered' | 'repeated';

interface Rule {
  readonly mode: RelayMode;
  /** Of one attempt alone; null: of all. */
  readonly attempt: string | null;
}

/** A request as it is passed on. */
interface Passed {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const lookMs = 100;

/** The network between the agents of a scene and its server. */
export class Relay {
  /** How often something was passed on that the server had had already. */
  repeats = 0;
  readonly #server: Server;
  readonly #target: number;
  #rule: Rule = { mode: 'open', attempt: null };
  /** By the attempt's address: its last delivery. */
  readonly #earlier = new Map<string, Passed>();

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((request, response) => void this.#pass(request, response));
  }

  /** @param target port of the server on this machine */
  static async to(target: number): Promise<Relay> {
    const relay = new Relay(target);
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** @param attempt the only one that is dealt with so; null: all are */
  become(mode: RelayMode, attempt: string | null = null): void {
    this.#rule = { mode, attempt };
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const passed = { url: request.url ?? '', headers: headersOf(request), body: await bodyOf(request) };
    if (!(await this.#held('silent', passed.url, response))) return;
    const answer = await this.#asked(passed);
    if (answer === null) {
      response.destroy();
      return;
    }
    if (this.#modeOf(passed.url) === 'repeated' && passed.url.endsWith('/deliver')) await this.#repeat(passed);
    if (!(await this.#held('unanswered', passed.url, response))) return;
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(await answer.text());
  }

  #modeOf(url: string): RelayMode {
    const { mode, attempt } = this.#rule;
    return attempt === null || url.includes(`/${attempt}/`) ? mode : 'open';
  }

  /** Waits until it is not dealt with so any more; false when nobody waits for the answer then. */
  async #held(mode: RelayMode, url: string, response: ServerResponse): Promise<boolean> {
    while (this.#modeOf(url) === mode && !response.destroyed) await new Promise((go) => setTimeout(go, lookMs));
    return !response.destroyed;
  }

  async #repeat(passed: Passed): Promise<void> {
    const before = this.#earlier.get(passed.url);
    this.#earlier.set(passed.url, passed);
    for (const again of before === undefined ? [passed] : [passed, before])
      if ((await this.#asked(again)) !== null) this.repeats++;
  }

  async #asked({ url, headers, body }: Passed): Promise<Response | null> {
    // The server may be away, or say nothing for long: so does this relay.
    return fetch(`http://127.0.0.1:${this.#target}${url}`, { method: 'POST', headers, body }).catch(() => null);
  }
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const { authorization = '', 'content-type': type = 'application/json' } = headers;
  return { authorization, 'content-type': type };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request.setEncoding('utf8') as AsyncIterable<string>) body += part;
  return body;
}
