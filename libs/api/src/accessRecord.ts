import { Accounts, canSignIn, tokenState, type AccessStore, type ApiToken, type User } from '@coolsweep/access';
import { SweepError } from '@coolsweep/sweep';
import { z } from 'zod';
import type { Context } from './context.ts';

/** Names as people may give them; `userNameOf` says which are good. */
export const userName = z.string().min(1).max(64);
export const tokenId = z.string().min(1).max(64);

/** A server without users has nobody to list, and says so. */
export function accessOf({ access }: Pick<Context, 'access'>): AccessStore {
  if (access !== null) return access;
  throw new SweepError(
    'unsupported',
    'this server has no users: make the first with `coolsweep user add NAME --role admin`',
  );
}

/** What verifies and sets passwords: one for all requests where the server has one, as that takes much memory. */
export function accountsOf(ctx: Pick<Context, 'access' | 'accounts'>): Accounts {
  return ctx.accounts ?? new Accounts(accessOf(ctx));
}

/** A user without the hash of the password. */
export function userView(user: User) {
  const { name, role, passwordHash, oidcSubject, createdAt } = user;
  return {
    ...{ name, role, hasPassword: passwordHash !== null, oidcSubject, canSignIn: canSignIn(user) },
    createdAt: createdAt.toISOString(),
  };
}

/** A token without the hash of its secret. */
export function tokenView(token: ApiToken, now: Date) {
  const { id, label, scopes, userName: owner, createdAt, expiresAt, usedAt } = token;
  return {
    ...{ id, label, scopes, userName: owner, state: tokenState(token, now) },
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    usedAt: usedAt?.toISOString() ?? null,
  };
}
