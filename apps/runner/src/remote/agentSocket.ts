import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { SweepError } from '@coolsweep/sweep';
import type { Environment } from '../env.ts';

/** Linux takes no longer path of a socket. */
const longestPath = 107;

/**
 * Path of the socket at which agents of this machine are heard: in the data folder, which nobody else gets into. It is the
 * same for every server, so that agents find the next one.
 *
 * @throws SweepError `unsupported` when it is too long
 */
export function agentSocketOf({ home }: Pick<Environment, 'home'>): string {
  const path = join(home, 'agents.sock');
  const tooLong = Buffer.byteLength(path) - longestPath;
  if (tooLong <= 0) return path;
  const advice = 'choose one with a shorter path by COOLSWEEP_HOME=<folder>, or serve without --detached';
  throw new SweepError(
    'unsupported',
    `the path of the data folder ${home} is ${tooLong} bytes too long for a socket in it: ${advice}`,
  );
}

/** By which agents reach a server that listens on this socket. */
export function socketUrlOf(path: string): string {
  return `unix:${path}:`;
}

/**
 * Removes the socket that a server has left behind; one that is answered stays.
 *
 * @throws SweepError `unsupported` when a server is there
 */
export async function clearSocket(path: string): Promise<void> {
  const isHeard = await new Promise<boolean>((resolve) => {
    const connection = connect(path, () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', () => resolve(false));
  });
  if (isHeard)
    throw new SweepError('unsupported', `another server hears the agents of this data folder (${path}): end it first`);
  await rm(path, { force: true });
}
