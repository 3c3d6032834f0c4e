import { newAttemptToken } from '@coolsweep/access';
import { fromTrial, type ToTrial } from '@coolsweep/sweep';
import { RemoteAttempt } from '../remoteAttempt.ts';

/** An attempt without a scheduler: what its agent delivers is parsed as a scheduler does, and listed. */
export class ExampleAttempt {
  readonly name: string;
  readonly attempt: RemoteAttempt;
  readonly token: string;
  readonly tokenHash: string;
  /** Lines, and types of messages. */
  readonly heard: string[] = [];

  constructor(attemptId: number) {
    const trialId = `rates-t${attemptId}`;
    this.name = `${trialId}-a${attemptId}`;
    const { token, hash } = newAttemptToken();
    [this.token, this.tokenHash] = [token, hash];
    this.attempt = new RemoteAttempt({
      record: { tokenHash: hash, leaseMs: 10_000, externalId: null, nonce: null },
      start: { type: 'start', trialId, attemptId } as Extract<ToTrial, { type: 'start' }>,
      events: {
        message: (value) => {
          const { data } = fromTrial.safeParse(value);
          this.heard.push(data?.message.type ?? 'not a message');
        },
        line: (_stream, text) => this.heard.push(text),
        exit: () => this.heard.push('exit'),
      },
      ...{ save: () => Promise.resolve(), saveReceived: () => undefined, nowMs: () => 0, onOver: () => undefined },
    });
  }
}
