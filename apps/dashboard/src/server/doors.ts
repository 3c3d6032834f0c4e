import { Accounts, isAllowed, type AccessStore, type User } from '@coolsweep/access';
import { SweepError, type SweepStore } from '@coolsweep/sweep';
import { accountGuard, principalOf, type AccountDoor } from './accountGuard.ts';
import { allowedOf, originOf, type Binding } from './binding.ts';
import { healthEndpoints } from './health.ts';
import { guard, tokenDoorOn } from './guard.ts';
import type { Door } from './guardedServer.ts';
import type { ServerLog } from './log.ts';
import { metricsEndpoint } from './metricsEndpoint.ts';
import { OidcClient, type OidcSettings } from './oidcClient.ts';
import { oidcEndpoints } from './oidcEndpoints.ts';
import type { ServerMetrics } from './serverMetrics.ts';
import { sessionCookie } from './sessionCookie.ts';
import { signInEndpoints } from './signInEndpoints.ts';
import { SignInLimits } from './signInLimits.ts';

/** What every door answers by itself. */
export interface DoorServices {
  readonly store: Pick<SweepStore, 'pulse'>;
  readonly metrics: ServerMetrics;
}

/** What a door with users needs besides. */
export interface AccountServices extends DoorServices {
  readonly access: AccessStore;
  readonly binding: Binding;
  readonly oidc: OidcSettings | null;
  readonly log: ServerLog;
}

/**
 * Whether people must sign in: where others may reach the server, and as soon as there are users.
 *
 * @throws SweepError `invalid_arguments` when they must and no admin could
 */
export function mustSignIn({ needsUsers }: Binding, users: readonly User[], hasOidc: boolean): boolean {
  if (!needsUsers && users.length === 0) return false;
  const canSignIn = ({ passwordHash, oidcSubject }: User) => passwordHash !== null || (hasOidc && oidcSubject !== null);
  const isAdmin = ({ name, role }: User) => isAllowed({ kind: 'user', name, role }, 'admin');
  if (users.some((user) => isAdmin(user) && canSignIn(user))) return true;
  throw new SweepError(
    'invalid_arguments',
    'nobody could sign in as admin: make the first user with `coolsweep user add NAME --role admin`, then start again',
  );
}

/** On loopback, for whoever has the token of the workspace. */
export function tokenDoor(token: string, { store, metrics }: DoorServices): (port: number) => Door {
  return (port) => {
    const door = tokenDoorOn(port, token);
    return {
      allowed: door.allowed,
      decide: (parts) => guard(parts, door),
      endpoints: [...healthEndpoints(store), metricsEndpoint(metrics, null)],
    };
  };
}

/** For users, who sign in, and for programs with API tokens. */
export function accountDoor(services: AccountServices): (port: number) => Door {
  const { store, access, metrics, binding, oidc, log } = services;
  return (port) => {
    const accounts = new Accounts(access);
    const cookie = sessionCookie({ isSecure: binding.isSecure, port });
    const door: AccountDoor = { allowed: allowedOf(binding, port), cookieName: cookie.name, accounts };
    const onTry = (outcome: 'signedIn' | 'refused' | 'limited') => metrics.triedToSignIn(outcome);
    const signIn = { accounts, cookie, limits: new SignInLimits(), onTry };
    const client = oidc === null ? null : new OidcClient(oidc, originOf(binding, port));
    const onFailure = (error: unknown) => log.warn({ err: error }, 'signing in at the identity provider failed');
    return {
      allowed: door.allowed,
      decide: (parts) => accountGuard(parts, door),
      endpoints: [
        ...healthEndpoints(store),
        metricsEndpoint(metrics, (parts) => principalOf(parts, door)),
        ...signInEndpoints(signIn),
        ...(client === null ? [] : oidcEndpoints({ ...signIn, client, onFailure })),
      ],
    };
  };
}
