import type { AttemptFile } from '@coolsweep/sweep';

/** Longest wait for an answer. */
const mostWaitMs = 10_000;

/** What became of a request: an answer, `over` when the attempt is not this agent's, or none (no contact, or not now). */
export type Answer<T> =
  { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'over' | 'none'; readonly why: string };

/** The way to the server of an attempt. */
export class ServerLine {
  readonly #attempt: AttemptFile;
  readonly #nonce: string;

  constructor(attempt: AttemptFile, nonce: string) {
    this.#attempt = attempt;
    this.#nonce = nonce;
  }

  async ask<T>(what: 'claim' | 'beat' | 'deliver', body: object): Promise<Answer<T>> {
    const { address, token, beatMs } = this.#attempt;
    try {
      const response = await fetch(`${address}/${what}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ nonce: this.#nonce, ...body }),
        signal: AbortSignal.timeout(Math.min(mostWaitMs, beatMs * 3)),
      });
      const text = await response.text();
      if (response.ok) return { kind: 'ok', value: JSON.parse(text) as T };
      return { kind: response.status === 409 ? 'over' : 'none', why: `${response.status} ${text}` };
    } catch (error) {
      return { kind: 'none', why: error instanceof Error ? error.message : String(error) };
    }
  }
}
