import { stat } from 'node:fs/promises';
import path from 'node:path';
import { cifarCacheFolder, downloadCifar, unpackCifar, type Release } from './cifarArchive.ts';
import { cifarShape, hasCifarBinary, loadCifarBinary, verifyCifarBinary } from './cifarBinary.ts';
import type { CifarRelease } from './cifarRelease.ts';
import { DamagedCache, DataError, reasonOf } from './dataError.ts';
import type { DatasetSource, FoundDataset } from './datasetSource.ts';
import { checkDigests } from './download.ts';
import { findImageFolder } from './imageFolder.ts';
import { openImageFolder } from './imageFolderSource.ts';

/**
 * CIFAR-10 or CIFAR-100: 50,000 + 10,000 colour images of 32 x 32 pixels. In the user's folder it may be the unpacked
 * binary release, its archive, or an ImageNet-style folder with its class names; else it is what was downloaded.
 */
export function cifarSource(release: CifarRelease): DatasetSource {
  return {
    async find(context) {
      for (const folder of givenFolders({ release, context })) {
        const found =
          (await findBinary(path.join(folder, release.folder), release)) ??
          (await findBinary(folder, release)) ??
          (await findArchive(path.join(folder, release.archive), { release, context })) ??
          (await findFolder(folder, { release, context }));
        if (found !== null) return found;
      }
      return await findBinary(cifarCacheFolder({ release, context }), release).catch((error: unknown) => {
        throw error instanceof DataError ? new DamagedCache(error) : error;
      });
    },
    defaultValidation: (trainTotal) => Math.min(5000, Math.floor(trainTotal / 10)),
    howToGet:
      `run \`coolsweep data get ${release.name}\` (${Math.round(release.size / 1e6)} MB), or give the folder that holds ` +
      'it by `--data-dir`',
    licence: 'none stated by its authors',
    attribution:
      'Krizhevsky (2009), Learning Multiple Layers of Features from Tiny Images, https://www.cs.toronto.edu/~kriz/cifar.html',
    download: (context, options) => downloadCifar({ release, context }, options),
  };
}

function givenFolders({ release, context: { dataDir } }: Release): string[] {
  return dataDir === null ? [] : [dataDir, path.join(dataDir, release.name)];
}

function binary(location: string, { train, test, classNames }: CifarRelease): Omit<FoundDataset, 'load' | 'verify'> {
  return {
    location,
    imageShape: cifarShape,
    classNames,
    totals: { train: train.reduce((sum, { images }) => sum + images, 0), test: test.images },
  };
}

async function findBinary(folder: string, release: CifarRelease): Promise<FoundDataset | null> {
  if (!(await hasCifarBinary(folder, release))) return null;
  return {
    ...binary(folder, release),
    load: () => loadCifarBinary(folder, release),
    verify: () => verifyCifarBinary(folder, release),
  };
}

async function findArchive(archive: string, { release, context }: Release): Promise<FoundDataset | null> {
  if (
    !(await stat(archive).then(
      (entry) => entry.isFile(),
      () => false,
    ))
  )
    return null;
  return {
    ...binary(archive, release),
    load: async () => await loadCifarBinary(await unpackCifar(archive, { release, context }), release),
    verify: () =>
      checkDigests(archive, release).then(
        () => [],
        (error: unknown) => [reasonOf(error)],
      ),
  };
}

async function findFolder(root: string, { release, context }: Release): Promise<FoundDataset | null> {
  const folder = await findImageFolder(root, release.classNames);
  return folder === null ? null : await openImageFolder(folder, context);
}
