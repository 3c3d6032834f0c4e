import type { Accounts } from '@coolsweep/access';
import type { Answer, Endpoint, Exchange } from './endpoint.ts';
import type { OidcClient, OidcTrip } from './oidcClient.ts';
import { addressIn, cookieValue } from './requestParts.ts';
import { keepSession, type SessionCookie } from './sessionCookie.ts';
import type { SignInLimits } from './signInLimits.ts';

export interface OidcServices {
  readonly client: OidcClient;
  readonly accounts: Accounts;
  readonly cookie: SessionCookie;
  readonly limits: SignInLimits;
  readonly onTry: (outcome: 'signedIn' | 'refused' | 'limited') => void;
  /** Told why somebody was sent back without a session. */
  readonly onFailure: (error: unknown) => void;
}

const oidcCallback = '/auth/oidc/callback';

/** Longer than this nobody takes to sign in at the provider; and so many are on their way at most. */
const tripMs = 10 * 60 * 1000;
const mostTrips = 1000;

interface Trip extends OidcTrip {
  readonly until: number;
}

/** Signing in at an identity provider: there, and back. */
export function oidcEndpoints(services: OidcServices): Endpoint[] {
  // By their state, which only the browser that left holds.
  const trips = new Map<string, Trip>();
  return [
    { method: 'GET', path: '/auth/oidc', answer: (exchange) => leave(exchange, trips, services) },
    {
      method: 'GET',
      path: oidcCallback,
      fromOtherPages: true,
      answer: (exchange) => arrive(exchange, trips, services),
    },
  ];
}

/** Lax: the browser must send it when the provider sends it back, which a strict one is not. */
function tripCookie({ name, isSecure }: SessionCookie, state: string, seconds: number): string {
  return `${name}-oidc=${state}; Max-Age=${seconds}; HttpOnly; SameSite=Lax; Path=/${isSecure ? '; Secure' : ''}`;
}

function back(reason: 'provider' | 'unknown' | 'limited'): Answer {
  return { status: 303, headers: { Location: `/sign-in?problem=${reason}` } };
}

async function leave({ remoteAddress }: Exchange, trips: Map<string, Trip>, services: OidcServices): Promise<Answer> {
  const { client, cookie, limits, onTry, onFailure } = services;
  if ((await limits.spend(remoteAddress, 'oidc')) !== null) {
    onTry('limited');
    return back('limited');
  }
  try {
    const { location, trip } = await client.leave();
    forgetOld(trips);
    trips.set(trip.state, { ...trip, until: Date.now() + tripMs });
    const setCookie = tripCookie(cookie, trip.state, tripMs / 1000);
    return { status: 303, headers: { Location: location, 'Set-Cookie': setCookie } };
  } catch (error) {
    onFailure(error);
    return back('provider');
  }
}

async function arrive({ parts, remoteAddress }: Exchange, trips: Map<string, Trip>, services: OidcServices) {
  const { client, accounts, cookie, limits, onTry, onFailure } = services;
  const state = cookieValue(parts.cookie, `${cookie.name}-oidc`) ?? '';
  const trip = trips.get(state);
  trips.delete(state);
  if (trip === undefined || trip.until < Date.now()) return back('provider');
  try {
    const user = await accounts.userOfSubjects(await client.arrive(addressIn(parts).search, trip));
    const begun = user === null ? null : await accounts.begin(user);
    onTry(begun?.kind === 'signedIn' ? 'signedIn' : 'refused');
    if (begun?.kind !== 'signedIn') return back('unknown');
    await limits.forgive(remoteAddress, 'oidc');
    return signedIn(keepSession(cookie, begun.secret));
  } catch (error) {
    onFailure(error);
    return back('provider');
  }
}

/**
 * Not a redirect: the browser came from another site, and would keep the strict cookie back until a page of this one
 * sends it on.
 */
function signedIn(setCookie: string): Answer {
  const body =
    '<!doctype html><html lang="en"><head><meta http-equiv="refresh" content="0; url=/"><title>Signed in</title></head>' +
    '<body><p>Signed in. <a href="/">Go on to the sweeps</a></p></body></html>';
  return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8', 'Set-Cookie': setCookie }, body };
}

function forgetOld(trips: Map<string, Trip>): void {
  for (const [state, { until }] of trips) if (until < Date.now()) trips.delete(state);
  // In the order in which they began: the first has waited longest.
  for (const state of trips.keys()) {
    if (trips.size < mostTrips) break;
    trips.delete(state);
  }
}
