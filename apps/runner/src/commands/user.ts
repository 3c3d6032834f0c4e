import { hashPassword, passwordProblem, refuseWithoutAdmin, userNameOf, type Role, type User } from '@coolsweep/access';
import { SweepError } from '@coolsweep/sweep';
import { withAccess } from '../accessWorkspace.ts';
import { askPassword } from '../askPassword.ts';
import { exitCodes } from '../exitCode.ts';
import { countOf } from '../output/format.ts';
import { table } from '../output/table.ts';
import type { CommandContext } from './command.ts';

export interface NewUserOptions {
  readonly role: Role;
  /** Subject or verified address of mail at the identity provider; null: signs in by password. */
  readonly oidc: string | null;
}

async function newPasswordHash(name: string): Promise<string> {
  const password = await askPassword(name);
  const problem = passwordProblem(password, name);
  if (problem !== null) throw new SweepError('invalid_arguments', `${problem}; nothing was changed`);
  return hashPassword(password);
}

function refuseFirstWithoutAdmin(users: readonly User[], role: Role): void {
  if (users.length > 0 || role === 'admin') return;
  throw new SweepError('invalid_arguments', 'the first user is an admin: give --role admin');
}

function told({ console }: CommandContext, value: object, line: string): number {
  console.value(value);
  console.line(line);
  return exitCodes.ok;
}

/** `coolsweep user add NAME --role R`: the password is asked for, or read from standard input. */
export function addUser(context: CommandContext, given: string, { role, oidc }: NewUserOptions): Promise<number> {
  return withAccess(context.environment, async (store) => {
    const name = userNameOf(given);
    refuseFirstWithoutAdmin(await store.users(), role);
    const passwordHash = oidc === null ? await newPasswordHash(name) : null;
    await store.addUser({ name, role, passwordHash, oidcSubject: oidc?.toLowerCase() ?? null, createdAt: new Date() });
    return told(context, { user: name, role }, `user ${name} added as ${role}`);
  });
}

/** `coolsweep user ls`: who may sign in, and how. */
export function listUsers(context: CommandContext): Promise<number> {
  return withAccess(context.environment, async (store) => {
    const users = await store.users();
    const rows = users.map(({ name, role, passwordHash, oidcSubject, createdAt }) => ({
      ...{ name, role, hasPassword: passwordHash !== null, oidc: oidcSubject, createdAt },
    }));
    const lines = rows.map((one) => [
      ...[one.name, one.role, one.hasPassword ? 'yes' : '–', one.oidc ?? '–'],
      one.createdAt.toLocaleString('sv-SE'),
    ]);
    context.console.value(rows);
    context.console.line(
      rows.length === 0
        ? 'no users: the dashboard is open to whoever has its address with the key; add one with coolsweep user add NAME --role admin'
        : table(['name', 'role', 'password', 'identity provider', 'created'], lines),
    );
    return exitCodes.ok;
  });
}

/** `coolsweep user password NAME`: sets another one, and ends all sessions. */
export function setPassword(context: CommandContext, given: string): Promise<number> {
  return withAccess(context.environment, async (store) => {
    const name = userNameOf(given);
    // Before the password is asked for.
    await store.editUser(name, {});
    await store.editUser(name, { passwordHash: await newPasswordHash(name) });
    const ended = await store.removeSessionsOf(name);
    return told(context, { user: name, ended }, `password of ${name} changed; ${countOf(ended, 'session')} ended`);
  });
}

/** `coolsweep user role NAME R`: holds from the next request on. */
export function setRole(context: CommandContext, given: string, role: Role): Promise<number> {
  return withAccess(context.environment, async (store) => {
    const name = userNameOf(given);
    if (role !== 'admin') await refuseWithoutAdmin(store, name);
    await store.editUser(name, { role });
    return told(context, { user: name, role }, `user ${name} is ${role} now`);
  });
}

/** `coolsweep user sign-out NAME`: ends all sessions; tokens stay. */
export function signOutUser(context: CommandContext, given: string): Promise<number> {
  return withAccess(context.environment, async (store) => {
    const name = userNameOf(given);
    await store.editUser(name, {});
    const ended = await store.removeSessionsOf(name);
    return told(context, { user: name, ended }, `${countOf(ended, 'session')} of ${name} ended`);
  });
}

/** `coolsweep user rm NAME`: with all sessions and tokens. */
export function removeUser(context: CommandContext, given: string): Promise<number> {
  return withAccess(context.environment, async (store) => {
    const name = userNameOf(given);
    await refuseWithoutAdmin(store, name);
    await store.removeUser(name);
    return told(context, { user: name }, `user ${name} removed, with all sessions and tokens`);
  });
}
