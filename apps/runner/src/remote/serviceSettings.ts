import { dirname, resolve } from 'node:path';
import { isLoopback } from '@coolsweep/access';
import { z } from 'zod';
import { usualPointsPerSecond } from './ingestionLimits.ts';

const file = z.string().min(1).max(4096);

/** What the configuration says of the service that agents report to. */
export const serviceFields = {
  /** Address to listen on for agents. */
  host: z.string().min(1).max(255).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(4810),
  /** By which agents reach it. Default: host and port. */
  url: z.url({ protocol: /^https?$/ }).optional(),
  /** Files of a certificate and its key; `ca`: by which agents know it. Without them messages are not encrypted. */
  tls: z.strictObject({ cert: file, key: file, ca: file.optional() }).optional(),
  /** Whether tokens may cross the network in the clear, because nobody else is on it. */
  trustNetwork: z.boolean().default(false),
  /** Most metric points of one attempt, a second; one that reports more has to wait. */
  pointsPerSecond: z.int().min(1).max(10_000_000).default(usualPointsPerSecond),
} as const;

type Service = z.output<z.ZodObject<typeof serviceFields>>;

const plainProxy =
  'url: whatever passes messages on from there has to encrypt them: begin it with https:, or give trustNetwork: true where ' +
  'nobody else is on the network of the cluster';

/** Whether only this machine gets to the service: it listens here alone, and nothing in front of it passes on what comes. */
export function isPrivate({ host, url }: Pick<Service, 'host' | 'url'>): boolean {
  return isLoopback(host) && (url === undefined || isLoopback(new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')));
}

/** What would send tokens in the clear, or have agents ask in vain, and what to do; null when all is well. */
export function serviceProblem(service: Service): string | null {
  const { host, url, tls, trustNetwork } = service;
  const isPlainUrl = url?.startsWith('http:') === true;
  if (tls !== undefined && isPlainUrl) return 'url: must begin with https:, since tls is given';
  if (isPrivate(service) || tls !== undefined || trustNetwork) return null;
  if (isLoopback(host)) return isPlainUrl ? plainProxy : null;
  return (
    `host: ${host} is reached from other machines: give tls: {cert: FILE, key: FILE}, or trustNetwork: true where nobody ` +
    'else is on the network of the cluster, or a proxy there ends TLS'
  );
}

/** The files of a certificate as paths: those that are named lie beside the configuration, wherever one is. */
export function tlsBeside(path: string, tls: Service['tls']): Service['tls'] {
  if (tls === undefined) return undefined;
  const beside = (name: string) => resolve(dirname(path), name);
  const { cert, key, ca } = tls;
  return { cert: beside(cert), key: beside(key), ...(ca !== undefined && { ca: beside(ca) }) };
}

/** By which agents reach a service that listens on this port. */
export function urlOf({ url, host, tls }: Pick<Service, 'url' | 'host' | 'tls'>, port: number): string {
  const scheme = tls === undefined ? 'http' : 'https';
  return (url ?? `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`).replace(/\/$/, '');
}
