import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const abandonedMs = 3_600_000;

/**
 * Fills a folder beside `final` and renames it into place, so that `final` is whole or absent whenever the process is
 * killed. The caller holds the lock of `final`: any partial folder of that name is a dead process's.
 * @param {string} final
 * @param {(partial: string) => Promise<void>} fill
 */
export async function makeFolder(final, fill) {
  await mkdir(dirname(final), { recursive: true });
  await removePartials(final);
  const partial = `${final}.partial-${process.pid}-${randomBytes(4).toString('hex')}`;
  await mkdir(partial);
  try {
    await fill(partial);
    await replace(final, partial);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/**
 * @param {string} final
 * @param {string} partial
 */
async function replace(final, partial) {
  // Renaming a folder onto another needs that one empty. It is moved aside first, so that the gap is two renames long.
  const old = `${final}.partial-old-${randomBytes(4).toString('hex')}`;
  await rename(final, old).catch(() => {});
  await rename(partial, final);
  await rm(old, { recursive: true, force: true });
}

/** @param {string} final */
async function removePartials(final) {
  const parent = dirname(final);
  for (const name of await readdir(parent)) {
    if (!name.includes('.partial-')) continue;
    const path = join(parent, name);
    if (name.startsWith(`${basename(final)}.partial-`) || (await isAbandoned(path))) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

/** @param {string} path */
async function isAbandoned(path) {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > abandonedMs;
}
