import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { hasCifarBinary } from './cifarBinary.ts';
import type { CifarRelease } from './cifarRelease.ts';
import { DataError, reasonOf } from './dataError.ts';
import type { DataContext } from './dataset.ts';
import type { DownloadOptions } from './datasetSource.ts';
import { checkDigests, download } from './download.ts';
import { withFolderLock } from './folderLock.ts';

export interface Release {
  readonly release: CifarRelease;
  readonly context: DataContext;
}

/** Where the data set is kept once it was downloaded or unpacked. */
export function cifarCacheFolder({ release, context }: Release): string {
  return path.join(context.cacheDir, 'datasets', release.name, release.folder);
}

/** Downloads the release and unpacks it into the cache folder. */
export async function downloadCifar({ release, context }: Release, options: DownloadOptions): Promise<void> {
  const folder = path.dirname(cifarCacheFolder({ release, context }));
  await withFolderLock(folder, { waitSeconds: 0, signal: options.signal }, async (signal) => {
    const archive = path.join(folder, release.archive);
    const { log } = context;
    const url = options.url ?? release.url;
    const { size, md5, sha256 } = release;
    await download({ url, size, md5, sha256 }, archive, { ...options, ...(log && { log }), signal });
    await unpack(archive, { release, context, signal });
    await rm(archive);
  });
}

/** Unpacks an archive that the user brought into the cache folder, once; the folder. */
export async function unpackCifar(archive: string, { release, context }: Release): Promise<string> {
  const target = cifarCacheFolder({ release, context });
  // Several trial processes may come here at once: one unpacks, the others wait.
  await withFolderLock(path.dirname(target), { waitSeconds: 120 }, async (signal) => {
    if (await isWhole(target, release)) return;
    context.log?.(`unpacking ${archive}`);
    await checkDigests(archive, release);
    await unpack(archive, { release, context, signal });
  });
  return target;
}

/** False also when files are missing or cut short: then they are replaced. */
async function isWhole(folder: string, release: CifarRelease): Promise<boolean> {
  return await hasCifarBinary(folder, release).catch((error: unknown) => {
    if (error instanceof DataError) return false;
    throw error;
  });
}

/** Takes the release's files out of the archive and nothing else; they appear all at once or not at all. */
async function unpack(
  archive: string,
  { release, context, signal }: Release & { readonly signal: AbortSignal },
): Promise<void> {
  const target = cifarCacheFolder({ release, context });
  // Of its own, for whoever lost the lock (the machine slept) does not know it yet.
  const partial = `${target}.${randomUUID()}.partial`;
  await mkdir(partial);
  try {
    await extractFiles(archive, { release, folder: partial });
    if (!(await hasCifarBinary(partial, release)))
      throw new DataError('data_corrupt', `${archive} does not hold ${release.folder}/*.bin`);
    signal.throwIfAborted();
    await rm(target, { recursive: true, force: true });
    await rename(partial, target);
  } finally {
    // Best effort, as tar may still be writing after it has failed; a folder of this name is never used again.
    await rm(partial, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
  }
}

async function extractFiles(
  archive: string,
  { release, folder }: { readonly release: CifarRelease; readonly folder: string },
): Promise<void> {
  const wanted = new Set([...release.train, release.test].map(({ name }) => `${release.folder}/${name}`));
  // Loaded when an archive is unpacked: who only reads images need not wait for it.
  const { extract } = await import('tar');
  try {
    await extract({
      file: archive,
      cwd: folder,
      strip: 1,
      strict: true,
      filter: (name, entry) => wanted.has(name) && 'type' in entry && entry.type === 'File',
    });
  } catch (error) {
    throw new DataError('data_corrupt', `${archive} cannot be unpacked (${reasonOf(error)})`, { cause: error });
  }
}
