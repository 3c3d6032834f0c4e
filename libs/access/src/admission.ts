import { SweepError } from '@coolsweep/sweep';
import type { AccessStore, User } from './accessStore.ts';

/** Whether there is any way in for a user: a password, or the identity provider. Who has none is disabled. */
export function canSignIn({ passwordHash, oidcSubject }: Pick<User, 'passwordHash' | 'oidcSubject'>): boolean {
  return passwordHash !== null || oidcSubject !== null;
}

/**
 * Without any admin nobody could be let in any more.
 *
 * @throws SweepError `conflict` when this user is the last admin who can sign in
 */
export async function refuseWithoutAdmin(store: AccessStore, userName: string): Promise<void> {
  const admins = (await store.users()).filter((user) => user.role === 'admin' && canSignIn(user));
  if (admins.some(({ name }) => name !== userName) || !admins.some(({ name }) => name === userName)) return;
  throw new SweepError('conflict', `${userName} is the last admin: make another one first`);
}

/**
 * Takes away everything by which a user gets in: password, subject at the identity provider, sessions and tokens. The
 * user stays, by name and role; with a new password there is a way in again.
 *
 * @throws SweepError `not_found` without such a user; `conflict` when it is the last admin
 */
export async function disableUser(store: AccessStore, userName: string, at: Date): Promise<void> {
  await refuseWithoutAdmin(store, userName);
  await store.editUser(userName, { passwordHash: null, oidcSubject: null });
  await store.removeSessionsOf(userName);
  for (const token of await store.tokens()) if (token.userName === userName) await store.revokeToken(token.id, at);
}
