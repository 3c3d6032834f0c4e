import { bearerSecret, isAllowed, type Principal } from '@coolsweep/access';
import { addressRefusal, isOfOtherPage, pathOf, refuse, type Allowed, type Decision } from './guard.ts';
import { addressIn, cookieValue, type RequestParts } from './requestParts.ts';

/** Whose secrets are; see `Accounts` of `@coolsweep/access`. */
export interface SecretBook {
  ofSession(secret: string): Promise<Principal | null>;
  ofToken(secret: string): Promise<Principal | null>;
}

/** A server whose users sign in. */
export interface AccountDoor {
  readonly allowed: Allowed;
  readonly cookieName: string;
  readonly accounts: SecretBook;
}

const signInPage = '/sign-in';
const icons: ReadonlySet<string> = new Set(['/icon.svg', '/favicon.ico']);

/** What everybody may see: the page to sign in on, and the scripts and style sheets that the program came with. */
function isOpen({ pathname }: URL): boolean {
  return pathname === signInPage || icons.has(pathname) || pathname.startsWith('/_next/static/');
}

/**
 * Decides about one request to a server with users. Browsers show a session by a cookie, programs a token by
 * `Authorization: Bearer`; a request with that header is decided by it alone.
 */
export async function accountGuard(request: RequestParts, door: AccountDoor): Promise<Decision> {
  const refusal = addressRefusal(request, door.allowed);
  if (refusal !== null) return refusal;
  // A link from elsewhere may lead here: the browser keeps the strict cookie back, and the page to sign in on sees to it.
  if (isOfOtherPage(request) && !isNavigation(request)) return refuse(403, 'Requests of other pages are refused.');
  const address = addressIn(request);
  if (isReading(request) && isOpen(address)) return { kind: 'pass', principal: null };
  const principal = await principalOf(request, door);
  if (principal !== null)
    return isAllowed(principal, 'viewer') ? { kind: 'pass', principal } : refuse(403, metricsOnly);
  return isNavigation(request) && request.authorization === undefined
    ? { kind: 'redirect', location: `${signInPage}?${nextOf(address)}`, setCookie: null }
    : { ...refuse(401, notSignedIn), asksToSignIn: true };
}

/** Who asks; null when neither cookie nor token is good. */
export async function principalOf(request: RequestParts, door: AccountDoor): Promise<Principal | null> {
  const { authorization, cookie } = request;
  if (authorization !== undefined) {
    const secret = bearerSecret(authorization);
    return secret === null ? null : door.accounts.ofToken(secret);
  }
  const secret = cookieValue(cookie, door.cookieName);
  return secret === undefined || secret === '' ? null : door.accounts.ofSession(secret);
}

const notSignedIn = 'Sign in, or show an API token in the header `Authorization: Bearer …` that has not expired.';
const metricsOnly = 'This token opens /metrics alone; make one of another scope with `coolsweep token create`.';

function isReading({ method }: RequestParts): boolean {
  return method === 'GET' || method === 'HEAD';
}

function isNavigation(request: RequestParts): boolean {
  return isReading(request) && request.secFetchMode === 'navigate';
}

/** Where to go on after signing in, as the query of the page to sign in on. */
function nextOf(address: URL): string {
  return new URLSearchParams({ next: pathOf(address) }).toString();
}
