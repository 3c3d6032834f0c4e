import { isAllowed, roleOfScopes, tokenScopes, type ApiToken, type Principal } from '@coolsweep/access';
import { SweepError } from '@coolsweep/sweep';
import { z } from 'zod';
import { accessOf, accountsOf, tokenId, tokenView, userName, userView } from './accessRecord.ts';
import type { Context } from './context.ts';
import { asAdmin, asViewer, router } from './procedure.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** Who needs more at a time than these does not revoke what is not used any more. */
const mostLiveTokens = 50;

type Person = Extract<Principal, { readonly kind: 'user' }>;

/** Who has signed in: a program with a token neither changes passwords nor makes itself further tokens. */
function personOf({ principal }: Pick<Context, 'principal'>): Person {
  if (principal?.kind === 'user') return principal;
  throw new SweepError('unsupported', 'this is about the account of a person: sign in by name and password');
}

async function tokensOf(ctx: Context, name: string): Promise<ApiToken[]> {
  return (await accessOf(ctx).tokens()).filter((token) => token.userName === name);
}

/** Who asks, with the own password and tokens; and for admins the sessions and tokens of everybody. */
export const accountRouter = router({
  /** As whom the question came. */
  me: asViewer.query(({ ctx }) => {
    const { principal } = ctx;
    return principal?.kind === 'user'
      ? { kind: 'user' as const, name: principal.name, role: principal.role }
      : { kind: principal?.kind ?? 'owner', name: null, role: null };
  }),

  /** Sets the own password and ends all own sessions, this one too. Tokens stay. */
  changePassword: asViewer
    .input(z.strictObject({ current: z.string().max(256), next: z.string().max(1024) }))
    .mutation(async ({ ctx, input }) => {
      const { name } = personOf(ctx);
      await ctx.spendTry(name);
      const answer = await accountsOf(ctx).changePassword(name, input);
      if (answer === 'busy') throw new SweepError('store_unavailable', 'too many sign in right now; try again in 2 s');
      if (answer === 'refused') {
        throw new SweepError('invalid_arguments', 'the present password is another one; nothing was changed');
      }
      return { name };
    }),

  /** Own API tokens, newest first; none for who has no account. */
  ownTokens: asViewer.query(async ({ ctx }) => {
    const now = new Date();
    if (ctx.principal?.kind !== 'user') return [];
    return (await tokensOf(ctx, ctx.principal.name)).map((token) => tokenView(token, now));
  }),

  /** Makes a token on the own behalf. Its secret is in this answer and nowhere else. */
  createToken: asViewer
    .input(
      z.strictObject({
        label: z.string().trim().min(1).max(80),
        scopes: z.array(z.enum(tokenScopes)).min(1).max(tokenScopes.length),
        /** How long it lasts, days. */
        days: z.int().min(1).max(366),
      }),
    )
    .mutation(async ({ ctx, input: { label, scopes, days } }) => {
      const person = personOf(ctx);
      const now = new Date();
      const role = roleOfScopes(scopes);
      if (role !== null && !isAllowed(person, role)) {
        throw new SweepError('invalid_arguments', `a token may not do more than you: you are ${person.role}`);
      }
      const live = (await tokensOf(ctx, person.name)).filter((token) => tokenView(token, now).state === 'live');
      if (live.length >= mostLiveTokens) {
        throw new SweepError('conflict', `you have ${live.length} live tokens: revoke one that is not used any more`);
      }
      const expiresAt = new Date(now.getTime() + days * dayMs);
      const wanted = { label, scopes: [...new Set(scopes)], userName: person.name, expiresAt };
      const { secret, token } = await accountsOf(ctx).createToken(wanted);
      return { secret, token: tokenView(token, now) };
    }),

  /** Ends a token of one's own; holds from the next request on. */
  revokeOwnToken: asViewer.input(z.strictObject({ tokenId })).mutation(async ({ ctx, input }) => {
    const own = await tokensOf(ctx, personOf(ctx).name);
    if (!own.some(({ id }) => id === input.tokenId)) {
      throw new SweepError('not_found', `you have no token ${input.tokenId}; load the page anew`);
    }
    await accessOf(ctx).revokeToken(input.tokenId, new Date());
  }),

  users: asAdmin.query(async ({ ctx }) => (await accessOf(ctx).users()).map(userView)),

  /** Ends all sessions of a user; returns how many there were. */
  endSessions: asAdmin
    .input(z.strictObject({ userName }))
    .mutation(({ ctx, input }) => accountsOf(ctx).signOutEverywhere(input.userName)),

  /** API tokens, newest first; never their secrets. */
  tokens: asAdmin.query(async ({ ctx }) => {
    const now = new Date();
    return (await accessOf(ctx).tokens()).map((token) => tokenView(token, now));
  }),

  revokeToken: asAdmin
    .input(z.strictObject({ tokenId }))
    .mutation(({ ctx, input }) => accessOf(ctx).revokeToken(input.tokenId, new Date())),
});
