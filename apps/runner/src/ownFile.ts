import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SweepError } from '@coolsweep/sweep';

/** Permissions that let the group or others write. */
const writableByOthers = 0o022;

/**
 * Sees that nobody but who runs this program, or root, can write a file that is about to be run: the file itself and the
 * folders in which it, and what a symbolic link leads to, can be replaced.
 *
 * @throws SweepError `invalid_arguments` that says what to do
 */
export async function refuseForeign(file: string): Promise<void> {
  const real = await realpath(file);
  for (const path of new Set([real, dirname(real), dirname(file)])) {
    const { uid, mode } = await stat(path);
    const refuse = (what: string): never => {
      throw new SweepError('invalid_arguments', `${file} is code, and is not run: ${path} ${what}`);
    };
    if (!isTrusted(uid)) refuse(`belongs to another user (${uid}): have it belong to the one who runs coolsweep`);
    if ((mode & writableByOthers) !== 0) refuse('can be written by others: chmod go-w it');
  }
}

/** Where users have no numbers, nothing is known. */
function isTrusted(uid: number): boolean {
  const own = process.geteuid?.();
  return own === undefined || uid === own || uid === 0;
}
