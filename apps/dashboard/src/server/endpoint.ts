import type { IncomingMessage } from 'node:http';
import type { RequestParts } from './requestParts.ts';

/** What an endpoint answers. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request as an endpoint sees it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly parts: RequestParts;
  /** From where it came: what limits are counted by. */
  readonly remoteAddress: string;
}

/** What the server answers by itself, in front of the pages and before anybody has signed in. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Answers under any name: probes of clusters know the server by a number. Never with anything that is a secret. */
  readonly underAnyName?: boolean;
  /** Another page's link may lead here. */
  readonly fromOtherPages?: boolean;
  readonly answer: (exchange: Exchange) => Promise<Answer>;
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

export function text(status: number, words: string): Answer {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: `${words}\n` };
}
