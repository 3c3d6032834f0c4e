import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttemptFile } from '@coolsweep/sweep';

/** Of the file that this agent reads. Not imported: the agent needs no packages, and a type takes none. */
const version: AttemptFile['version'] = 1;

/** The file of an attempt, in the attempt's folder. */
export function attemptFilePath(folder: string): string {
  return join(folder, 'attempt.json');
}

/**
 * Reads the file of an attempt from the attempt's folder. Its writer is the server of the same installation: only its
 * version is looked at.
 *
 * @throws Error when there is none, or it is of another version
 */
export async function readAttemptFile(folder: string): Promise<AttemptFile> {
  const attempt = JSON.parse(await readFile(attemptFilePath(folder), 'utf8')) as { readonly version: unknown };
  if (attempt.version === version) return attempt as AttemptFile;
  throw new Error(`the server is of another version (${String(attempt.version)}): install the same one on every node`);
}
