import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Who may reach the dashboard. Loopback is not private: every user of the machine and every web page in a browser on it
 * can send requests there. Pure, and without Next, so that the rules are tested as a table.
 */

/** The parts of a request that decide; undefined where the header is missing. */
export interface RequestParts {
  readonly method: string;
  /** Request target as sent: path and query. */
  readonly url: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  readonly cookie: string | undefined;
}

export interface Allowed {
  /** Values of the Host header that mean this server: `127.0.0.1:4321`, … */
  readonly hosts: readonly string[];
  readonly cookieName: string;
  readonly token: string;
}

export type Decision =
  | { readonly kind: 'pass' }
  /** The token was right: keep it as a cookie and show the same address without it. */
  | { readonly kind: 'redirect'; readonly location: string; readonly setCookie: string }
  | { readonly kind: 'refuse'; readonly status: 400 | 401 | 403; readonly message: string };

/** Hosts and cookie of a server on a port. Cookies ignore ports, so the name tells two dashboards apart. */
export function allowedOn(port: number, token: string): Allowed {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  return { hosts, cookieName: `coolsweep-${port}`, token };
}

/** Decides about one request; called for every one, static files included. */
export function guard(request: RequestParts, allowed: Allowed): Decision {
  // A wrong Host is how a web page whose name was rebound to 127.0.0.1 shows.
  if (request.host === undefined || !allowed.hosts.includes(request.host.toLowerCase())) {
    return refuse(403, 'This server answers only under its own address.');
  }
  if (request.origin !== undefined && !allowed.hosts.some((host) => request.origin === `http://${host}`)) {
    return refuse(403, 'Requests of other pages are refused.');
  }
  // `same-site` is refused too: to a browser, all ports of localhost are one site.
  if (request.secFetchSite !== undefined && !['same-origin', 'none'].includes(request.secFetchSite)) {
    return refuse(403, 'Requests of other pages are refused. Open the address directly, not through a link.');
  }
  if (!request.url.startsWith('/')) return refuse(400, 'The request target must be a path.');

  // Behind a fixed origin, so that a path such as //example.org stays a path.
  const address = new URL(`http://localhost${request.url}`);
  const token = address.searchParams.get('token');
  if (token !== null && ['GET', 'HEAD'].includes(request.method)) {
    if (!isSame(token, allowed.token)) return refuse(401, notOpened);
    address.searchParams.delete('token');
    return {
      kind: 'redirect',
      location: `${address.pathname.replace(/^\/+/, '/')}${address.search}`,
      setCookie: `${allowed.cookieName}=${allowed.token}; HttpOnly; SameSite=Strict; Path=/`,
    };
  }
  const shown = cookieValue(request.cookie, allowed.cookieName);
  return shown !== undefined && isSame(shown, allowed.token) ? { kind: 'pass' } : refuse(401, notOpened);
}

const notOpened = 'Open the address that `coolsweep dashboard` printed: it carries the token of this workspace.';

function refuse(status: 400 | 401 | 403, message: string): Decision {
  return { kind: 'refuse', status, message };
}

/** Compares in a time that tells nothing about either text; hashing first makes the lengths equal. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function cookieValue(header: string | undefined, name: string): string | undefined {
  const pair = header?.split(';').find((part) => part.trim().startsWith(`${name}=`));
  return pair?.trim().slice(name.length + 1);
}
