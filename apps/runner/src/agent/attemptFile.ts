import type { AttemptFile } from '@coolsweep/sweep';

/** Of the file that this agent reads. Not imported: the agent needs no packages, and a type takes none. */
const version: AttemptFile['version'] = 1;

/**
 * Reads the file of an attempt. Its writer is the server of the same installation: only its version is looked at.
 *
 * @throws Error when it is of another version
 */
export function attemptFileOf(text: string): AttemptFile {
  const attempt = JSON.parse(text) as { readonly version: unknown };
  if (attempt.version === version) return attempt as AttemptFile;
  throw new Error(`the server is of another version (${String(attempt.version)}): install the same one on every node`);
}
