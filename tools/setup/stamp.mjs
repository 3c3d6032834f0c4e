import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * One digest over files of a folder. Names count as well as contents, so does a missing file: adding it changes the digest.
 * @param {string} root
 * @param {readonly string[]} files
 * @param {string} [extra]
 */
export async function digestOf(root, files, extra = '') {
  const hash = createHash('sha256').update(extra);
  for (const file of files) {
    const content = await readFile(join(root, file)).catch(() => undefined);
    hash.update(`\n${file}\n${content?.length ?? 'missing'}\n`).update(content ?? '');
  }
  return hash.digest('hex');
}

/**
 * The stamp of a finished step, or nothing when there is none or it cannot be read.
 * @param {string} file
 * @returns {Promise<Record<string, unknown>>}
 */
export async function readStamp(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    // A stamp is only ever a shortcut: without it the step runs again.
    return {};
  }
}

/**
 * @param {string} file
 * @param {object} stamp
 */
export async function writeStamp(file, stamp) {
  await mkdir(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, `${JSON.stringify(stamp, undefined, 2)}\n`);
  await rename(partial, file);
}

/** @param {string} file */
export async function removeStamp(file) {
  await rm(file, { force: true });
}
