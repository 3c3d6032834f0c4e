import { isLoopback } from '@coolsweep/access';
import { SweepError } from '@coolsweep/sweep';
import { loopbackNames, type Allowed } from './guard.ts';

/** Where a server is asked to listen, and how browsers reach it. */
export interface BindingChoice {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  /** A proxy in front of it ends TLS. */
  readonly behindProxy: boolean;
  /** The address that people type, such as `https://sweeps.example.org`. */
  readonly publicUrl?: string | undefined;
}

/** A choice that is safe to listen by. */
export interface Binding {
  readonly host: string;
  readonly port: number;
  /** Files; null: plain HTTP. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  readonly behindProxy: boolean;
  /** Whether browsers reach it by HTTPS. */
  readonly isSecure: boolean;
  /** Null: the address is that of host and port. */
  readonly publicUrl: URL | null;
  /** Whether others than whoever started it may reach it, so that people must sign in. */
  readonly needsUsers: boolean;
}

/**
 * Refuses what would show the dashboard to strangers or send passwords in the clear.
 *
 * @throws SweepError `invalid_arguments` that says which options go together
 */
export function bindingOf(choice: BindingChoice): Binding {
  const { host, port, behindProxy } = choice;
  const tls = tlsOf(choice);
  const publicUrl = publicUrlOf(choice, tls !== null);
  const isHere = isLoopback(host);
  if (!isHere && tls === null && !behindProxy) {
    throw wrong(
      `--host ${host} can be reached from other machines: give --tls-cert FILE and --tls-key FILE, or --behind-proxy when ` +
        'a proxy in front of it ends TLS; without either it stays on this machine (an SSH tunnel leads there)',
    );
  }
  const isSecure = tls !== null || behindProxy;
  return { host, port, tls, behindProxy, isSecure, publicUrl, needsUsers: !isHere || isSecure };
}

/** Under which names a server that listens on a port answers. */
export function allowedOf({ host, publicUrl, tls }: Binding, port: number): Allowed {
  if (publicUrl !== null) return { hosts: [publicUrl.host], origins: [publicUrl.origin] };
  if (isLoopback(host) && tls === null) return loopbackNames(port);
  const own = ownAddress(host, port);
  return { hosts: [own.host], origins: [own.origin] };
}

/** What people are to type. */
export function originOf({ host, publicUrl, tls }: Binding, port: number): string {
  return publicUrl?.origin ?? (tls === null ? `http://${bracketed(host)}:${port}` : ownAddress(host, port).origin);
}

/** Without the port where it is the usual one, as browsers write it. */
function ownAddress(host: string, port: number): URL {
  return new URL(`https://${bracketed(host)}:${port}`);
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function tlsOf({ tlsCert, tlsKey }: BindingChoice): Binding['tls'] {
  if (tlsCert === undefined && tlsKey === undefined) return null;
  if (tlsCert === undefined || tlsKey === undefined) throw wrong('--tls-cert FILE and --tls-key FILE go together');
  return { certFile: tlsCert, keyFile: tlsKey };
}

function publicUrlOf({ host, port, behindProxy, publicUrl }: BindingChoice, hasTls: boolean): URL | null {
  if (publicUrl === undefined) {
    if (behindProxy) throw wrong('--behind-proxy needs --public-url https://NAME, the address that people type');
    const isEverywhere = ['0.0.0.0', '::', ''].includes(host);
    if (hasTls && (isEverywhere || port === 0)) {
      throw wrong('--public-url https://NAME[:PORT] is needed: requests for any other name are refused');
    }
    return null;
  }
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : null;
  const isPlain =
    url !== null && url.pathname === '/' && url.search === '' && url.username === '' && url.password === '';
  if (url?.protocol === 'https:' && isPlain && (hasTls || behindProxy)) return url;
  throw wrong(
    hasTls || behindProxy
      ? `--public-url is https://NAME[:PORT] and nothing after it, not ${publicUrl}`
      : '--public-url goes with --behind-proxy, or with --tls-cert and --tls-key',
  );
}

function wrong(message: string): SweepError {
  return new SweepError('invalid_arguments', message);
}
