import { resolve } from 'node:path';
import { isLoopback } from '@coolsweep/access';
import { SweepError } from '@coolsweep/sweep';
import type { DashboardOptions } from '../dashboardProcess.ts';
import type { ClusterSettings } from '../remote/clusterSettings.ts';
import { isPrivate, urlOf } from '../remote/serviceSettings.ts';

/** What the command line says of the address of a server; what is absent the configuration says. */
export type AddressFlags = Omit<DashboardOptions, 'port'> & { readonly port?: number | undefined };

/** One address, for people, programs and agents. */
export interface FrontAddress {
  /** The cluster's settings, as they hold with what the command line says. */
  readonly settings: ClusterSettings;
  /** What the dashboard is told of the address; the port is told when it is known. */
  readonly dashboard: Omit<DashboardOptions, 'port'>;
  /** What of the configuration the command line overrules, for the operator. */
  readonly overruled: readonly string[];
}

const usual = { host: '127.0.0.1', port: 4810 } as const;

/**
 * Puts together what the command line and the configuration say of an address. The command line goes before the
 * configuration; what cannot hold together is refused.
 *
 * @throws SweepError `invalid_arguments` that names both
 */
export function frontAddress(configured: ClusterSettings, flags: AddressFlags): FrontAddress {
  const { host = configured.host, port = configured.port, behindProxy = false } = flags;
  const tls = tlsOf(configured, flags);
  const publicUrl = flags.publicUrl ?? publicUrlOf(configured, tls !== undefined || behindProxy);
  const settings = { ...configured, host, port, tls, url: configured.url ?? publicUrl };
  checkPeople(settings, flags, configured);
  checkAgents(settings, flags);
  const given = { host, publicUrl, behindProxy, tlsCert: tls?.cert, tlsKey: tls?.key };
  return { settings, dashboard: given, overruled: overruledBy(flags, configured) };
}

function tlsOf({ tls }: ClusterSettings, { tlsCert, tlsKey }: AddressFlags): ClusterSettings['tls'] {
  if (tlsCert === undefined && tlsKey === undefined) return tls;
  if (tlsCert === undefined || tlsKey === undefined) throw wrong('--tls-cert FILE and --tls-key FILE go together');
  const [cert, key] = [resolve(tlsCert), resolve(tlsKey)];
  if (tls === undefined || (tls.cert === cert && tls.key === key)) return { ...tls, cert, key };
  throw wrong(
    `--tls-cert ${tlsCert} with its --tls-key and cluster.tls of the configuration (${tls.cert}, ${tls.key}) name two ` +
      'certificates for one address: leave one of them out',
  );
}

/** What nodes are told people may type, unless it is an address below another one. */
function publicUrlOf({ url }: ClusterSettings, isSecure: boolean): string | undefined {
  if (url === undefined || !isSecure) return undefined;
  const { protocol, pathname, origin } = new URL(url);
  return protocol === 'https:' && pathname === '/' ? origin : undefined;
}

/** Nobody types a password, or shows a token, where others can read it. */
function checkPeople(settings: ClusterSettings, flags: AddressFlags, configured: ClusterSettings): void {
  const { host, tls } = settings;
  if (tls !== undefined || flags.behindProxy === true) return;
  if (!isLoopback(host)) {
    const name = flags.host === undefined ? `cluster.host (${host}) of the configuration` : `--host ${host}`;
    throw wrong(
      `${name} is reached from other machines, and there the dashboard needs TLS, also with cluster.trustNetwork: give ` +
        'cluster.tls or --tls-cert FILE and --tls-key FILE, or --behind-proxy when a proxy in front of it ends TLS',
    );
  }
  if (isPrivate({ host, url: configured.url })) return;
  throw wrong(
    `cluster.url (${configured.url ?? ''}) of the configuration leads here from other machines, and --dashboard without ` +
      '--behind-proxy is for this one alone: give --behind-proxy, or leave --dashboard out',
  );
}

/** Agents get to it by a way that encrypts, or the operator has said that it need not. */
function checkAgents(settings: ClusterSettings, { tlsCert }: AddressFlags): void {
  const { url, tls, trustNetwork } = settings;
  const isPlain = urlOf(settings, settings.port).startsWith('http:');
  if (tls !== undefined && isPlain) {
    const name = tlsCert === undefined ? 'cluster.tls' : '--tls-cert';
    throw wrong(`cluster.url (${url ?? ''}) of the configuration must begin with https:, since ${name} is given`);
  }
  if (!isPlain || trustNetwork || isPrivate(settings)) return;
  throw wrong(
    `agents would send their tokens in the clear to ${urlOf(settings, settings.port)}: begin cluster.url of the ` +
      'configuration with https:, the address of the proxy of --behind-proxy, or give cluster.trustNetwork',
  );
}

function overruledBy(flags: AddressFlags, configured: ClusterSettings): string[] {
  return (['host', 'port'] as const).flatMap((name) => {
    const [given, said] = [flags[name], configured[name]];
    if (given === undefined || given === said || said === usual[name]) return [];
    return [`--${name} ${given} goes before cluster.${name} (${said}) of the configuration`];
  });
}

function wrong(message: string): SweepError {
  return new SweepError('invalid_arguments', message);
}
