import { stat } from 'node:fs/promises';
import path from 'node:path';
import { downloadCifar10, cifar10CacheFolder, unpackCifar10 } from './cifar10Archive.ts';
import { cifar10Shape, hasCifar10Binary, loadCifar10Binary, verifyCifar10Binary } from './cifar10Binary.ts';
import { archiveName, binaryFolder, cifar10Classes, officialRelease, trainFiles } from './cifar10Release.ts';
import type { Cifar10Release } from './cifar10Release.ts';
import { DamagedCache, DataError, reasonOf } from './dataError.ts';
import type { DataContext } from './dataset.ts';
import type { DatasetSource, FoundDataset } from './datasetSource.ts';
import { checkDigests } from './download.ts';
import { findImageFolder } from './imageFolder.ts';
import { openImageFolder } from './imageFolderSource.ts';

/**
 * CIFAR-10: 50,000 + 10,000 colour images of 32 x 32 pixels. In the user's folder it may be the unpacked binary release,
 * its archive, or an ImageNet-style folder with the ten class names; else it is what was downloaded.
 */
export function cifar10Source(release: Cifar10Release = officialRelease): DatasetSource {
  return {
    async find(context) {
      for (const folder of givenFolders(context)) {
        const found =
          (await findBinary(path.join(folder, binaryFolder), release)) ??
          (await findBinary(folder, release)) ??
          (await findArchive(path.join(folder, archiveName), { release, context })) ??
          (await findFolder(folder, context));
        if (found !== null) return found;
      }
      return await findBinary(cifar10CacheFolder(context), release).catch((error: unknown) => {
        throw error instanceof DataError ? new DamagedCache(error) : error;
      });
    },
    defaultValidation: (trainTotal) => Math.min(5000, Math.floor(trainTotal / 10)),
    howToGet: 'run `coolsweep data get cifar10` (170 MB), or give the folder that holds it by `--data-dir`',
    licence: 'none stated by its authors',
    attribution:
      'Krizhevsky (2009), Learning Multiple Layers of Features from Tiny Images, https://www.cs.toronto.edu/~kriz/cifar.html',
    download: (context, options) => downloadCifar10({ release, context }, options),
  };
}

function givenFolders({ dataDir }: DataContext): string[] {
  return dataDir === null ? [] : [dataDir, path.join(dataDir, 'cifar10')];
}

function binary(location: string, { imagesPerFile }: Cifar10Release): Omit<FoundDataset, 'load' | 'verify'> {
  return {
    location,
    imageShape: cifar10Shape,
    classNames: cifar10Classes,
    totals: { train: trainFiles.length * imagesPerFile, test: imagesPerFile },
  };
}

async function findBinary(folder: string, release: Cifar10Release): Promise<FoundDataset | null> {
  if (!(await hasCifar10Binary(folder, release))) return null;
  return {
    ...binary(folder, release),
    load: () => loadCifar10Binary(folder),
    verify: () => verifyCifar10Binary(folder),
  };
}

async function findArchive(
  archive: string,
  { release, context }: { release: Cifar10Release; context: DataContext },
): Promise<FoundDataset | null> {
  if (
    !(await stat(archive).then(
      (entry) => entry.isFile(),
      () => false,
    ))
  )
    return null;
  return {
    ...binary(archive, release),
    load: async () => await loadCifar10Binary(await unpackCifar10(archive, { release, context })),
    verify: () =>
      checkDigests(archive, release).then(
        () => [],
        (error: unknown) => [reasonOf(error)],
      ),
  };
}

async function findFolder(root: string, context: DataContext): Promise<FoundDataset | null> {
  const folder = await findImageFolder(root, cifar10Classes);
  return folder === null ? null : await openImageFolder(folder, context);
}
