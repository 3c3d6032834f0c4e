import type { Role } from './role.ts';
import type { TokenScope } from './tokenScope.ts';

/** Somebody who may use the server. */
export interface User {
  /** See `userNameOf`; unique. */
  readonly name: string;
  readonly role: Role;
  /** Null: signs in through the identity provider only. */
  readonly passwordHash: string | null;
  /** Who this is to the identity provider: a subject, or an address of mail that it has verified. Unique. */
  readonly oidcSubject: string | null;
  readonly createdAt: Date;
}

/** What may be changed of a user; what is absent stays. */
export type UserEdit = Partial<Pick<User, 'role' | 'passwordHash' | 'oidcSubject'>>;

/** A browser in which a user has signed in. */
export interface Session {
  /** Of the secret that its cookie holds. */
  readonly hash: string;
  readonly userName: string;
  readonly createdAt: Date;
  /** When it was last used, to the minute. */
  readonly seenAt: Date;
}

/** What a program shows in place of a password. */
export interface ApiToken {
  /** To name it by; no secret. */
  readonly id: string;
  /** Of the secret that the program holds. */
  readonly hash: string;
  /** What it is for, in the words of whoever made it. */
  readonly label: string;
  readonly scopes: readonly TokenScope[];
  /** On whose behalf: it may never do more than that user. Null: of the workspace itself. */
  readonly userName: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  /** When it was last used, to the minute; null: never. */
  readonly usedAt: Date | null;
}

/** The record of users, sessions and tokens. What is kept of a secret is its hash. */
export interface AccessStore {
  /** In order of name. */
  users(): Promise<User[]>;
  userByName(name: string): Promise<User | null>;
  userBySubject(oidcSubject: string): Promise<User | null>;
  /** @throws SweepError `conflict` when the name or the subject is taken */
  addUser(user: User): Promise<void>;
  /** @throws SweepError `not_found`; `conflict` when the subject is taken */
  editUser(name: string, edit: UserEdit): Promise<void>;
  /** With all sessions and tokens. @throws SweepError `not_found` */
  removeUser(name: string): Promise<void>;

  /** @throws SweepError `not_found` when the user is gone */
  addSession(session: Session): Promise<void>;
  sessionByHash(hash: string): Promise<{ readonly session: Session; readonly user: User } | null>;
  touchSession(hash: string, at: Date): Promise<void>;
  /** Nothing happens without such a session. */
  removeSession(hash: string): Promise<void>;
  /** Returns how many there were. */
  removeSessionsOf(userName: string): Promise<number>;
  /** Those last seen, or begun, before these moments. Returns how many there were. */
  removeStaleSessions(before: { readonly seen: Date; readonly created: Date }): Promise<number>;

  /** Newest first, also those that have expired or were revoked. */
  tokens(): Promise<ApiToken[]>;
  /** @throws SweepError `not_found` when the user is gone */
  addToken(token: ApiToken): Promise<void>;
  tokenByHash(hash: string): Promise<{ readonly token: ApiToken; readonly user: User | null } | null>;
  touchToken(id: string, at: Date): Promise<void>;
  /** The first time counts. @throws SweepError `not_found` */
  revokeToken(id: string, at: Date): Promise<void>;

  close(): Promise<void>;
}
