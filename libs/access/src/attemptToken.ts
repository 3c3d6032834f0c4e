import type { Principal } from './principal.ts';
import { hashOf, isSecretOf, newSecret } from './secret.ts';

/** What is kept of the token of an attempt: from it nobody finds the token. */
export interface AttemptToken {
  readonly attemptId: number;
  readonly hash: string;
}

/** A token for the process of one attempt, and the hash that is kept of it. */
export function newAttemptToken(): { readonly token: string; readonly hash: string } {
  const token = newSecret();
  return { token, hash: hashOf(token) };
}

/** Compared with in place of the token of an attempt that is not there: of a secret that nobody has. */
const decoy = hashOf(newSecret());

/**
 * The process of an attempt, if the secret is its token; null for any other secret, and for an attempt that is over or
 * never was. Takes the same time for all of them, so that nobody learns which attempts there are.
 *
 * @param held null: there is no such attempt
 */
export function ofAttemptToken(secret: string | null, held: AttemptToken | null): Principal | null {
  const isRight = isSecretOf(secret ?? '', held?.hash ?? decoy);
  return isRight && held !== null ? { kind: 'attempt', attemptId: held.attemptId } : null;
}
