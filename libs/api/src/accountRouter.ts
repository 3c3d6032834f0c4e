import { Accounts, tokenState, type AccessStore, type ApiToken, type User } from '@coolsweep/access';
import { SweepError } from '@coolsweep/sweep';
import { z } from 'zod';
import { asAdmin, asViewer, router } from './procedure.ts';

const userName = z.string().min(1).max(64);
const tokenId = z.string().min(1).max(64);

/** A server without users has nobody to list, and says so. */
function accessOf(access: AccessStore | null): AccessStore {
  if (access !== null) return access;
  throw new SweepError(
    'unsupported',
    'this server has no users: make the first with `coolsweep user add NAME --role admin`',
  );
}

function userView({ name, role, passwordHash, oidcSubject, createdAt }: User) {
  return { name, role, hasPassword: passwordHash !== null, oidcSubject, createdAt: createdAt.toISOString() };
}

function tokenView(token: ApiToken, now: Date) {
  const { id, label, scopes, userName: owner, createdAt, expiresAt, usedAt } = token;
  return {
    ...{ id, label, scopes, userName: owner, state: tokenState(token, now) },
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    usedAt: usedAt?.toISOString() ?? null,
  };
}

/** Who asks, and for admins who else may. Users are made and changed by `coolsweep user` alone. */
export const accountRouter = router({
  /** As whom the question came. */
  me: asViewer.query(({ ctx }) => {
    const { principal } = ctx;
    return principal?.kind === 'user'
      ? { kind: 'user' as const, name: principal.name, role: principal.role }
      : { kind: principal?.kind ?? 'owner', name: null, role: null };
  }),

  users: asAdmin.query(async ({ ctx }) => (await accessOf(ctx.access).users()).map(userView)),

  /** Ends all sessions of a user; returns how many there were. */
  endSessions: asAdmin
    .input(z.strictObject({ userName }))
    .mutation(({ ctx, input }) => new Accounts(accessOf(ctx.access)).signOutEverywhere(input.userName)),

  /** API tokens, newest first; never their secrets. */
  tokens: asAdmin.query(async ({ ctx }) => {
    const now = new Date();
    return (await accessOf(ctx.access).tokens()).map((token) => tokenView(token, now));
  }),

  revokeToken: asAdmin
    .input(z.strictObject({ tokenId }))
    .mutation(({ ctx, input }) => accessOf(ctx.access).revokeToken(input.tokenId, new Date())),
});
