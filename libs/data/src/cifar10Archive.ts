import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { extract } from 'tar';
import { hasCifar10Binary } from './cifar10Binary.ts';
import { archiveName, binaryFolder, testFile, trainFiles, type Cifar10Release } from './cifar10Release.ts';
import { DataError, reasonOf } from './dataError.ts';
import type { DataContext } from './dataset.ts';
import type { DownloadOptions } from './datasetSource.ts';
import { checkDigests, download } from './download.ts';
import { withFolderLock } from './folderLock.ts';

/** Where the data set is kept once it was downloaded or unpacked. */
export function cifar10CacheFolder({ cacheDir }: DataContext): string {
  return path.join(cacheDir, 'datasets', 'cifar10', binaryFolder);
}

interface Release {
  readonly release: Cifar10Release;
  readonly context: DataContext;
}

/** Downloads the release and unpacks it into the cache folder. */
export async function downloadCifar10({ release, context }: Release, options: DownloadOptions): Promise<void> {
  const folder = path.dirname(cifar10CacheFolder(context));
  await withFolderLock(folder, { waitSeconds: 0, signal: options.signal }, async (signal) => {
    const archive = path.join(folder, archiveName);
    const { log } = context;
    const url = options.url ?? release.url;
    await download({ ...release, url }, archive, { ...options, ...(log && { log }), signal });
    await unpack(archive, { release, context, signal });
    await rm(archive);
  });
}

/** Unpacks an archive that the user brought into the cache folder, once; the folder. */
export async function unpackCifar10(archive: string, { release, context }: Release): Promise<string> {
  const target = cifar10CacheFolder(context);
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
async function isWhole(folder: string, release: Cifar10Release): Promise<boolean> {
  return await hasCifar10Binary(folder, release).catch((error: unknown) => {
    if (error instanceof DataError) return false;
    throw error;
  });
}

/** Takes the six files out of the archive and nothing else; they appear all at once or not at all. */
async function unpack(
  archive: string,
  { release, context, signal }: Release & { readonly signal: AbortSignal },
): Promise<void> {
  const target = cifar10CacheFolder(context);
  // Of its own, for whoever lost the lock (the machine slept) does not know it yet.
  const partial = `${target}.${randomUUID()}.partial`;
  await mkdir(partial);
  try {
    await extractFiles(archive, partial);
    if (!(await hasCifar10Binary(partial, release)))
      throw new DataError('data_corrupt', `${archive} does not hold ${binaryFolder}/*.bin`);
    signal.throwIfAborted();
    await rm(target, { recursive: true, force: true });
    await rename(partial, target);
  } finally {
    // Best effort, as tar may still be writing after it has failed; a folder of this name is never used again.
    await rm(partial, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
  }
}

async function extractFiles(archive: string, folder: string): Promise<void> {
  const wanted = new Set([...trainFiles, testFile].map((name) => `${binaryFolder}/${name}`));
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
