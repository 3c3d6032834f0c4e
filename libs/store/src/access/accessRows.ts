import type { ApiToken, Session, User } from '@coolsweep/access';
import type { ApiToken as TokenRow, Session as SessionRow, User as UserRow } from '../generated/client.ts';

/** Rows as the values of `@coolsweep/access` and back. What a column holds was written by this library. */

export function userOf(row: UserRow): User {
  return { ...row, role: row.role as User['role'] };
}

export function sessionOf({ hash, userName, createdAt, seenAt }: SessionRow): Session {
  return { hash, userName, createdAt, seenAt };
}

export function tokenOf(row: TokenRow): ApiToken {
  const { id, hash, label, userName, createdAt, expiresAt, revokedAt, usedAt } = row;
  const scopes = JSON.parse(row.scopes) as ApiToken['scopes'];
  return { id, hash, label, scopes, userName, createdAt, expiresAt, revokedAt, usedAt };
}
