import type { IncomingMessage } from 'node:http';

/** The parts of a request that decide about it; undefined where the header is missing. */
export interface RequestParts {
  readonly method: string;
  /** Request target as sent: path and query. */
  readonly url: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  readonly secFetchMode: string | undefined;
  readonly cookie: string | undefined;
  readonly authorization: string | undefined;
}

export function partsOf({ method, url, headers }: IncomingMessage): RequestParts {
  const one = (name: string): string | undefined => {
    const value = headers[name];
    return Array.isArray(value) ? value.join() : value;
  };
  return {
    method: method ?? 'GET',
    url: url ?? '/',
    host: headers.host,
    origin: headers.origin,
    secFetchSite: one('sec-fetch-site'),
    secFetchMode: one('sec-fetch-mode'),
    cookie: headers.cookie,
    authorization: headers.authorization,
  };
}

/** The target as an address, behind a fixed origin, so that a path such as //example.org stays a path. */
export function addressIn({ url }: Pick<RequestParts, 'url'>): URL {
  return new URL(`http://localhost${url}`);
}

export function cookieValue(header: string | undefined, name: string): string | undefined {
  const pair = header?.split(';').find((part) => part.trim().startsWith(`${name}=`));
  return pair?.trim().slice(name.length + 1);
}
