import { isSameSecret, type Principal } from '@coolsweep/access';
import { addressIn, cookieValue, type RequestParts } from './requestParts.ts';

/**
 * Who may reach the dashboard. Loopback is not private: every user of the machine and every web page in a browser on it
 * can send requests there. Pure, and without Next, so that the rules are tested as a table.
 */

/** Under which names a server answers. */
export interface Allowed {
  /** Values of the Host header that mean this server: `127.0.0.1:4321`, … */
  readonly hosts: readonly string[];
  /** Values of the Origin header of its own pages: `http://127.0.0.1:4321`, … */
  readonly origins: readonly string[];
}

/** A server on loopback that belongs to whoever has the token of the workspace. */
export interface TokenDoor {
  readonly allowed: Allowed;
  readonly cookieName: string;
  readonly token: string;
}

export type Decision =
  /** Null: nobody who is known; only what everybody may see is answered. */
  | { readonly kind: 'pass'; readonly principal: Principal | null }
  | { readonly kind: 'redirect'; readonly location: string; readonly setCookie: string | null }
  | Refusal;

export interface Refusal {
  readonly kind: 'refuse';
  readonly status: 400 | 401 | 403 | 411 | 413;
  readonly message: string;
  /** Whether signing in would help. */
  readonly asksToSignIn?: boolean;
}

/** Names of a server on a loopback port. */
export function loopbackNames(port: number): Allowed {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  return { hosts, origins: hosts.map((host) => `http://${host}`) };
}

/** The door of a server on a port. Cookies ignore ports, so the name tells two dashboards apart. */
export function tokenDoorOn(port: number, token: string): TokenDoor {
  return { allowed: loopbackNames(port), cookieName: `coolsweep-${port}`, token };
}

/** Why a request did not come from a page of this server or from a program that means it; null when it may have. */
export function addressRefusal(request: RequestParts, { hosts, origins }: Allowed): Refusal | null {
  // A wrong Host is how a web page whose name was rebound to 127.0.0.1 shows.
  if (request.host === undefined || !hosts.includes(request.host.toLowerCase())) {
    return refuse(403, 'This server answers only under its own address.');
  }
  if (request.origin !== undefined && !origins.includes(request.origin)) {
    return refuse(403, 'Requests of other pages are refused.');
  }
  return isPlainPath(request.url) ? null : refuse(400, 'The request target must be a path, without steps upwards.');
}

/** What is decided by a path must be what the pages are found by: browsers have taken such steps themselves. */
function isPlainPath(url: string): boolean {
  const path = url.split('?', 1)[0] ?? '';
  return path.startsWith('/') && !/\\|(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path);
}

/** Whether another page has sent the request. `same-site` is another one: to a browser, all ports of localhost are one. */
export function isOfOtherPage({ secFetchSite }: RequestParts): boolean {
  return secFetchSite !== undefined && !['same-origin', 'none'].includes(secFetchSite);
}

/** Decides about one request to a loopback server without users; called for every one, static files included. */
export function guard(request: RequestParts, { allowed, cookieName, token }: TokenDoor): Decision {
  const refusal = addressRefusal(request, allowed);
  if (refusal !== null) return refusal;
  if (isOfOtherPage(request)) {
    return refuse(403, 'Requests of other pages are refused. Open the address directly, not through a link.');
  }
  const address = addressIn(request);
  const given = address.searchParams.get('token');
  if (given !== null && ['GET', 'HEAD'].includes(request.method)) {
    if (!isSameSecret(given, token)) return refuse(401, notOpened);
    address.searchParams.delete('token');
    return {
      kind: 'redirect',
      location: pathOf(address),
      setCookie: `${cookieName}=${token}; HttpOnly; SameSite=Strict; Path=/`,
    };
  }
  const shown = cookieValue(request.cookie, cookieName);
  return shown !== undefined && isSameSecret(shown, token)
    ? { kind: 'pass', principal: { kind: 'owner' } }
    : refuse(401, notOpened);
}

const notOpened = 'Open the address that `coolsweep dashboard` printed: it carries the token of this workspace.';

/** Path and query of an address; never the beginning of another host. */
export function pathOf({ pathname, search }: URL): string {
  return `${pathname.replace(/^\/+/, '/')}${search}`;
}

export function refuse(status: Refusal['status'], message: string): Refusal {
  return { kind: 'refuse', status, message };
}
