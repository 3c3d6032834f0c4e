import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SweepError } from '@coolsweep/sweep';
import { create, extract, type ReadEntry } from 'tar';
import { z } from 'zod';
import { partialOf } from './stage.ts';

/**
 * A backup as a tar file: `backup.json` with the SHA-256 of every other file, `coolsweep.db`, and `checkpoints/…`. It is
 * put together in a folder, the stage, and taken apart into one.
 */

const manifestName = 'backup.json';
export const databaseEntry = 'coolsweep.db';
export const checkpointsEntry = 'checkpoints';

const manifestSchema = z.object({
  format: z.literal(1),
  createdAt: z.iso.datetime(),
  /** SHA-256 in hexadecimal, by path. */
  files: z.record(z.string(), z.string()),
});
export type Manifest = z.infer<typeof manifestSchema>;

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), hash);
  return hash.digest('hex');
}

const isCode = (error: unknown, ...codes: readonly string[]) =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

/** Paths of the plain files of a folder, with `/`; none when there is no folder. */
async function filesOf(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/**
 * Adds files of a folder to one on the same disk, by links: a checkpoint is written under another name and renamed, so
 * what a link leads to never changes, even when a trial replaces the file. Files that vanish meanwhile are left out.
 */
export async function linkFiles(from: string, to: string): Promise<void> {
  for (const path of (await filesOf(from)).filter((one) => !one.includes('.partial'))) {
    const target = join(to, path);
    await mkdir(dirname(target), { recursive: true });
    try {
      await link(join(from, path), target);
    } catch (error) {
      if (isCode(error, 'ENOENT', 'EEXIST')) continue;
      // File systems without links.
      await copyFile(join(from, path), target);
    }
  }
}

/** Makes a tar file of what is in the stage. It appears under its name when it is complete and on the disk. */
export async function packStage(stage: string, file: string, createdAt: Date): Promise<Manifest> {
  const paths = (await filesOf(stage)).sort();
  const digests = new Map<string, string>();
  for (const path of paths) digests.set(path, await sha256(join(stage, path)));
  const manifest: Manifest = { format: 1, createdAt: createdAt.toISOString(), files: Object.fromEntries(digests) };
  await writeFile(join(stage, manifestName), JSON.stringify(manifest));
  const partial = await partialOf(file);
  try {
    const gzip = /\.t?gz$/.test(file);
    await create({ file: partial, cwd: stage, gzip, portable: true, mode: 0o600 }, [manifestName, ...paths]);
    await synced(partial);
    await rename(partial, file);
    await synced(dirname(file));
  } catch (cause) {
    await rm(partial, { force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SweepError('store_unavailable', `${file} cannot be written (${reason}); name another file.`, { cause });
  }
  return manifest;
}

/** Waits until a file, or the names in a folder, are on the disk. */
async function synced(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Only what a backup has: no links, and nothing beside its three entries. */
function belongs(path: string, entry: unknown): boolean {
  const { type } = entry as ReadEntry;
  const [top] = path.replace(/^\.\//, '').split('/');
  const isKnown = top === manifestName || top === databaseEntry || top === checkpointsEntry;
  return isKnown && (type === 'File' || type === 'OldFile' || type === 'Directory');
}

/**
 * Takes a backup apart into the stage and compares every file with its checksum.
 *
 * @throws SweepError `data_corrupt` when it is no backup, or damaged; `unsupported` when it is of a newer version
 */
export async function unpackStage(file: string, stage: string): Promise<void> {
  const refused = (why: string, cause?: unknown) =>
    new SweepError('data_corrupt', `${file} ${why}; restore another backup.`, { cause });
  await extract({ file, cwd: stage, strict: true, filter: belongs, preserveOwner: false }).catch((cause: unknown) => {
    throw refused(`is no whole backup (${cause instanceof Error ? cause.message : String(cause)})`, cause);
  });
  const { files } = await readManifest(file, join(stage, manifestName));
  const found = (await filesOf(stage)).filter((path) => path !== manifestName);
  const missing = Object.keys(files).find((path) => !found.includes(path));
  if (missing !== undefined) throw refused(`lacks ${missing}`);
  for (const path of found)
    if ((await sha256(join(stage, path))) !== files[path]) throw refused(`is damaged: ${path} has another checksum`);
  if (!found.includes(databaseEntry)) throw refused(`has no ${databaseEntry}`);
}

async function readManifest(file: string, path: string): Promise<Manifest> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new SweepError('data_corrupt', `${file} is no backup: it has no ${manifestName}.`, { cause });
  });
  const { success, data } = manifestSchema.safeParse(parsed(text));
  if (success) return data;
  throw new SweepError(
    'unsupported',
    `The ${manifestName} of ${file} is not of this version of CoolSweep; restore it with the version that wrote it.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses it.
    return null;
  }
}

/** Bytes of a file. */
export async function sizeOf(file: string): Promise<number> {
  return (await stat(file)).size;
}
