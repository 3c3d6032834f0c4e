import { SweepError } from '@coolsweep/sweep';
import type { AccessStore, ApiToken, User } from './accessStore.ts';
import { isLiveSession, isUseToRecord, staleBefore, tokenState } from './lifetime.ts';
import { hashPassword, isPassword, newPassword, passwordProblem } from './password.ts';
import type { Principal } from './principal.ts';
import { lesserRole } from './role.ts';
import { hashOf, newSecret } from './secret.ts';
import { roleOfScopes } from './tokenScope.ts';

/** Begins every API token, so that programs which look for leaked secrets know one. */
const tokenPrefix = 'coolsweep_';

/** A password takes 64 MiB: so many are verified at a time, and so many more may wait. */
const mostAtOnce = 2;
const mostWaiting = 32;

export interface Given {
  readonly name: string;
  readonly password: string;
}

/** What came of a try to sign in. Why it was refused nobody is told. */
export type SignIn =
  | { readonly kind: 'signedIn'; readonly secret: string; readonly user: User }
  | { readonly kind: 'refused' }
  /** More people sign in at this moment than the server has memory for. */
  | { readonly kind: 'busy' };

/** What somebody who changes the own password gives. */
export interface PasswordChange {
  readonly current: string;
  readonly next: string;
}

/** Users, their sessions and tokens at work: who a secret belongs to, and what comes of a password. */
export class Accounts {
  readonly #store: AccessStore;
  readonly #now: () => Date;
  /** Verified in place of the hash of a user that does not exist, so that both take the same time. */
  #decoy: Promise<string> | null = null;
  #verifying = 0;
  #waiting: (() => void)[] = [];

  constructor(store: AccessStore, now: () => Date = () => new Date()) {
    this.#store = store;
    this.#now = now;
  }

  /** Signs in by name and password; the secret of the new session goes into a cookie and is kept nowhere. */
  async signIn({ name, password }: Given): Promise<SignIn> {
    const user = await this.#store.userByName(name.trim().toLowerCase());
    if (this.#waiting.length >= mostWaiting) return { kind: 'busy' };
    const isRight = await this.#verify(password, user?.passwordHash ?? null);
    return user !== null && isRight ? this.begin(user) : { kind: 'refused' };
  }

  /** Begins a session of somebody who has shown who they are. */
  async begin(user: User): Promise<SignIn> {
    const now = this.#now();
    await this.#store.removeStaleSessions(staleBefore(now));
    const secret = newSecret();
    await this.#store.addSession({ hash: hashOf(secret), userName: user.name, createdAt: now, seenAt: now });
    return { kind: 'signedIn', secret, user };
  }

  /** The user whom the identity provider knows by one of these names; null when there is none. */
  async userOfSubjects(subjects: readonly string[]): Promise<User | null> {
    for (const subject of subjects) {
      const user = await this.#store.userBySubject(subject);
      if (user !== null) return user;
    }
    return null;
  }

  /** Whose session a secret is of, with the role of this moment; null when it is of none that lasts. */
  async ofSession(secret: string): Promise<Principal | null> {
    const hash = hashOf(secret);
    const found = await this.#store.sessionByHash(hash);
    const now = this.#now();
    if (found === null || !isLiveSession(found.session, now)) return null;
    if (isUseToRecord(found.session.seenAt, now)) await this.#store.touchSession(hash, now);
    return { kind: 'user', name: found.user.name, role: found.user.role };
  }

  /** What an API token allows at this moment; null when it has expired, was revoked, or never was one. */
  async ofToken(secret: string): Promise<Principal | null> {
    const found = await this.#store.tokenByHash(hashOf(secret));
    const now = this.#now();
    if (found === null || tokenState(found.token, now) !== 'live') return null;
    const { token, user } = found;
    if (isUseToRecord(token.usedAt, now)) await this.#store.touchToken(token.id, now);
    const role = roleOfScopes(token.scopes);
    return {
      kind: 'token',
      id: token.id,
      role: role === null || user === null ? role : lesserRole(role, user.role),
      scopes: token.scopes,
    };
  }

  /** Ends the session of a secret. */
  signOut(secret: string): Promise<void> {
    return this.#store.removeSession(hashOf(secret));
  }

  /** Ends all sessions of a user, in every browser; returns how many there were. */
  signOutEverywhere(userName: string): Promise<number> {
    return this.#store.removeSessionsOf(userName);
  }

  /**
   * Sets another password for somebody who knows the present one, and ends all sessions, this one too.
   *
   * @throws SweepError `invalid_arguments` that says what is wrong with the new one; `not_found` without such a user
   */
  async changePassword(userName: string, { current, next }: PasswordChange): Promise<'changed' | 'refused' | 'busy'> {
    const problem = passwordProblem(next, userName);
    if (problem !== null) throw new SweepError('invalid_arguments', `${problem}; nothing was changed`);
    if (this.#waiting.length >= mostWaiting) return 'busy';
    const user = await this.#store.userByName(userName);
    if (!(await this.#verify(current, user?.passwordHash ?? null))) return 'refused';
    await this.#setPassword(userName, next);
    return 'changed';
  }

  /**
   * Gives a user a new password that nobody has chosen, and ends all sessions. It is returned once; what is kept of it
   * is its hash.
   *
   * @throws SweepError `not_found` without such a user
   */
  async resetPassword(userName: string): Promise<string> {
    const password = newPassword();
    await this.#setPassword(userName, password);
    return password;
  }

  /** Makes an API token. The secret is returned once; what is kept of it is its hash. */
  async createToken(wanted: NewToken): Promise<{ readonly secret: string; readonly token: ApiToken }> {
    const secret = `${tokenPrefix}${newSecret()}`;
    const hash = hashOf(secret);
    const token: ApiToken = {
      ...{ id: `token-${hash.slice(0, 10)}`, hash, createdAt: this.#now(), revokedAt: null, usedAt: null },
      ...wanted,
    };
    await this.#store.addToken(token);
    return { secret, token };
  }

  async #setPassword(userName: string, password: string): Promise<void> {
    // Without such a user nothing is computed.
    await this.#store.editUser(userName, {});
    const passwordHash = await this.#inTurn(() => hashPassword(password));
    await this.#store.editUser(userName, { passwordHash });
    await this.#store.removeSessionsOf(userName);
  }

  #verify(password: string, passwordHash: string | null): Promise<boolean> {
    return this.#inTurn(async () => {
      this.#decoy ??= hashPassword(newSecret());
      const isRight = await isPassword(password, passwordHash ?? (await this.#decoy));
      return isRight && passwordHash !== null;
    });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    await this.#turn();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // Whoever waits goes on in this one's place.
      if (next === undefined) this.#verifying--;
      else next();
    }
  }

  async #turn(): Promise<void> {
    if (this.#verifying >= mostAtOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#verifying++;
  }
}

/** What whoever makes a token decides. */
export type NewToken = Pick<ApiToken, 'label' | 'scopes' | 'userName' | 'expiresAt'>;
