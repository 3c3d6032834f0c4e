import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { SweepError } from '@coolsweep/sweep';

function refused(folder: string, why: string, cause?: unknown): SweepError {
  const message = `cannot write to ${folder} (${why}): name another folder by --out FOLDER`;
  return new SweepError('invalid_arguments', message, { cause });
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** @throws SweepError `invalid_arguments` when something is in the folder, or it is none */
async function refuseUsed(folder: string): Promise<void> {
  try {
    if ((await readdir(folder)).length === 0) return;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw refused(folder, reasonOf(error), error);
  }
  throw refused(folder, 'it is not empty');
}

/**
 * Makes a folder with all that `fill` writes, or nothing: it appears under its name when it is complete. Returns what
 * `fill` does.
 *
 * @throws SweepError `invalid_arguments` when there is something already, or nothing can be written
 */
export async function newFolder<T>(folder: string, fill: (stage: string) => Promise<T>): Promise<T> {
  await refuseUsed(folder);
  const stage = `${folder}.partial-${process.pid}`;
  try {
    await mkdir(stage, { recursive: true });
  } catch (error) {
    throw refused(folder, reasonOf(error), error);
  }
  try {
    const filled = await fill(stage);
    await rename(stage, folder).catch((error: unknown) => {
      throw refused(folder, reasonOf(error), error);
    });
    return filled;
  } catch (error) {
    await rm(stage, { recursive: true, force: true });
    throw error;
  }
}
