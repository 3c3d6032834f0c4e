import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SweepError } from '@coolsweep/sweep';

/** What Linux takes as the name of a socket, in bytes; other systems take a few less. */
const longestName = 100;

/** A folder for the socket between two processes of a server. */
export interface SocketFolder {
  readonly socket: string;
  remove(): Promise<void>;
}

/**
 * Makes one that its owner alone can enter. It is no part of the data folder, which may be on a network file system, has a
 * name of any length, and may be that of two servers.
 *
 * @param parent folder for temporary files
 * @throws SweepError `unsupported` when its name is longer than that of a socket may be
 */
export async function socketFolder(parent: string = tmpdir()): Promise<SocketFolder> {
  // With 0700, whatever the umask allows.
  const folder = await mkdtemp(join(parent, 'coolsweep-'));
  const socket = join(folder, 'dashboard');
  const remove = () => rm(folder, { recursive: true, force: true });
  if (Buffer.byteLength(socket) <= longestName) return { socket, remove };
  await remove();
  throw new SweepError(
    'unsupported',
    `${parent} has too long a name for the socket of the dashboard: set TMPDIR to a folder with a shorter one`,
  );
}
