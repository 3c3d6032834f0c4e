/** A request that is refused, with the status to say so by. What it says is for whoever sent it, and tells nothing else. */
export class Refusal extends Error {
  readonly status: number;
  /** After how many seconds to ask again; null: not again in this way. */
  readonly retrySeconds: number | null;

  constructor(status: number, message: string, retrySeconds: number | null = null) {
    super(message);
    this.status = status;
    this.retrySeconds = retrySeconds;
  }
}

/** Of somebody who asks too often. */
export function tooOften(seconds: number): Refusal {
  return new Refusal(429, `too much at once; ask again in ${seconds} s, nothing of it was taken`, seconds);
}
