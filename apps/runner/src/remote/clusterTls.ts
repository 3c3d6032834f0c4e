import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { SweepError } from '@coolsweep/sweep';
import type { ClusterSettings } from './clusterSettings.ts';

type TlsFiles = NonNullable<ClusterSettings['tls']>;

/** By which a server shows who it is. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Reads the certificate and key of a server.
 *
 * @throws SweepError `invalid_arguments` that names the field, when one cannot be read or they do not go together
 */
export async function certificateOf({ cert, key }: TlsFiles): Promise<Certificate> {
  const read = {
    cert: await textOf('--tls-cert, or cluster.tls.cert', cert),
    key: await textOf('--tls-key, or cluster.tls.key', key),
  };
  try {
    createSecureContext(read);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SweepError('invalid_arguments', `tls: ${cert} and ${key} are no certificate with its key (${why})`, {
      cause,
    });
  }
  return read;
}

/**
 * The certificates by which agents know the server, as PEM; null: those that Node.js comes with.
 *
 * @throws SweepError `invalid_arguments` when the file cannot be read
 */
export async function authorityOf({ tls }: Pick<ClusterSettings, 'tls'>): Promise<string | null> {
  return tls?.ca === undefined ? null : textOf('cluster.tls.ca', tls.ca);
}

async function textOf(field: string, file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SweepError('invalid_arguments', `${field} of the configuration: ${why}`, { cause });
  });
}
