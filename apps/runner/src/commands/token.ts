import { Accounts, tokenState, userNameOf, type TokenScope } from '@coolsweep/access';
import { withAccess } from '../accessWorkspace.ts';
import { exitCodes } from '../exitCode.ts';
import { table } from '../output/table.ts';
import type { CommandContext } from './command.ts';

export interface NewTokenOptions {
  readonly scopes: readonly TokenScope[];
  readonly lifetimeMs: number;
  /** What it is for. */
  readonly label: string;
  /** On whose behalf; null: of the workspace. */
  readonly user: string | null;
}

const moment = (date: Date | null) => date?.toLocaleString('sv-SE') ?? '–';

/** `coolsweep token create`: the secret is printed this once. */
export function createToken(context: CommandContext, options: NewTokenOptions): Promise<number> {
  const { scopes, lifetimeMs, label, user } = options;
  return withAccess(context.environment, async (store) => {
    const expiresAt = new Date(Date.now() + lifetimeMs);
    const userName = user === null ? null : userNameOf(user);
    const { secret, token } = await new Accounts(store).createToken({ scopes, label, userName, expiresAt });
    context.console.value({ id: token.id, token: secret, scopes, user: userName, expiresAt });
    context.console.line(secret);
    context.console.note(
      `${token.id} (${scopes.join(', ')}) expires ${moment(expiresAt)}; it is not shown again. Programs send it as: Authorization: Bearer …`,
    );
    return exitCodes.ok;
  });
}

/** `coolsweep token ls`: never the secrets. */
export function listTokens({ environment, console }: CommandContext): Promise<number> {
  return withAccess(environment, async (store) => {
    const now = new Date();
    const rows = (await store.tokens()).map((token) => {
      const { id, label, scopes, userName, createdAt, expiresAt, usedAt } = token;
      return { id, label, scopes, user: userName, state: tokenState(token, now), createdAt, expiresAt, usedAt };
    });
    const lines = rows.map(({ id, label, scopes, user, state, expiresAt, usedAt }) => [
      ...[id, label === '' ? '–' : label, scopes.join(' '), user ?? '–', state, moment(expiresAt), moment(usedAt)],
    ]);
    console.value(rows);
    console.line(
      rows.length === 0
        ? 'no tokens; make one with coolsweep token create --scope read --expires 30d'
        : table(['token', 'for', 'scopes', 'user', 'state', 'expires', 'last used'], lines),
    );
    return exitCodes.ok;
  });
}

/** `coolsweep token revoke ID`: holds from the next request on. */
export function revokeToken({ environment, console }: CommandContext, id: string): Promise<number> {
  return withAccess(environment, async (store) => {
    await store.revokeToken(id, new Date());
    console.value({ id, state: 'revoked' });
    console.line(`${id} revoked`);
    return exitCodes.ok;
  });
}
