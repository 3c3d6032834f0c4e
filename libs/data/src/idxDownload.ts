import path from 'node:path';
import { DataError } from './dataError.ts';
import type { DataContext } from './dataset.ts';
import type { DownloadOptions } from './datasetSource.ts';
import { checkDigests, download, type RemoteFile } from './download.ts';
import { withFolderLock } from './folderLock.ts';
import { idxParts, type IdxRelease } from './idxRelease.ts';

/** Where the data set is kept once it was downloaded. */
export function idxCacheFolder(name: IdxRelease['name'], { cacheDir }: DataContext): string {
  return path.join(cacheDir, 'datasets', name);
}

/**
 * Downloads the four files of a release, as they are, into the cache folder; those that are there already are checked and
 * kept. `options.url` is the folder of a mirror.
 */
export async function downloadIdx(
  { release, context }: { readonly release: IdxRelease; readonly context: DataContext },
  options: DownloadOptions,
): Promise<void> {
  const folder = idxCacheFolder(release.name, context);
  const remotes = idxParts.flatMap((part) => release.files[part].remote ?? []);
  const total = remotes.reduce((sum, { size }) => sum + size, 0);
  await withFolderLock(folder, { waitSeconds: 0, signal: options.signal }, async (signal) => {
    let before = 0;
    for (const remote of remotes) {
      const file = path.basename(remote.url);
      const destination = path.join(folder, file);
      if (!(await isThere(destination, remote))) {
        const url = options.url === undefined ? remote.url : `${options.url.replace(/\/+$/, '')}/${file}`;
        const start = before;
        await download({ ...remote, url }, destination, {
          signal,
          ...(context.log && { log: context.log }),
          onProgress: ({ received }) => options.onProgress?.({ received: start + received, total }),
        });
      }
      before += remote.size;
    }
  });
}

async function isThere(file: string, remote: RemoteFile): Promise<boolean> {
  return await checkDigests(file, remote).then(
    () => true,
    (error: unknown) => {
      if (error instanceof DataError || isMissing(error)) return false;
      throw error;
    },
  );
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';
