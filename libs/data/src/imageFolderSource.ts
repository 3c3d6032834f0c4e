import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeImage } from '@coolsweep/backend';
import { DataError } from './dataError.ts';
import { imageSizeOf, type DataContext, type ImageShape } from './dataset.ts';
import type { DatasetSource, FoundDataset } from './datasetSource.ts';
import { derivedPath, readDerived, writeDerived } from './derivedCache.ts';
import { decodeImages } from './decodeImages.ts';
import { findImageFolder, type ImageFolder } from './imageFolder.ts';
import { imageProblems, streamImageFolder } from './imageStream.ts';
import { readImageExtent } from './imageHeader.ts';
import { splitNames, type Membership, type SplitName } from './membership.ts';

/** Any ImageNet-style folder that the user names; images are read as colour, into memory or one by one. */
export const imageFolderSource: DatasetSource = {
  async find(context) {
    const folder = context.dataDir === null ? null : await findImageFolder(context.dataDir, null);
    if (folder === null) return null;
    return {
      ...(await openImageFolder(folder, context, 'mend or remove them, or give dataset.imageSize to resize all')),
      stream: (imageSize) => streamImageFolder(folder, { imageSize, context }),
      verify: () => imageProblems(folder, null),
    };
  },
  defaultValidation: (trainTotal) => Math.round(trainTotal / 10),
  howToGet: 'give by `--data-dir` a folder with train/<class>/<image> and test/<class>/<image> (or val/), JPEG or PNG',
  licence: "the images' own",
  attribution: null,
};

/** A listed folder as a data set of one size; the first image decides it. */
export async function openImageFolder(
  folder: ImageFolder,
  context: DataContext,
  remedy = 'mend or remove them',
): Promise<FoundDataset> {
  const { root, classNames, train, test } = folder;
  const imageShape = await firstShape(folder);
  const imageSize = imageSizeOf(imageShape);
  return {
    location: root,
    imageShape,
    classNames,
    totals: { train: train.paths.length, test: test.paths.length },
    load: () =>
      Promise.resolve({
        trainLabels: train.labels,
        testLabels: test.labels,
        async readPixels(membership) {
          const files = filesOf(folder, membership);
          const kept = await derivedPath(context, 'decoded', { root, files, imageShape });
          const cached = await readDerived(kept, files.length * imageSize);
          if (cached !== null) {
            return { ...divide(cached.bytes, membership, imageSize), digest: cached.digest };
          }
          context.log?.(`decoding ${files.length.toLocaleString('en')} images of ${root}; later trials will find them`);
          const decode = context.decodeImage ?? decodeImage;
          const pixels = await decodeImages(files, { root, imageShape, decode, remedy });
          await writeDerived(kept, pixels, context.log);
          return divide(pixels, membership, imageSize);
        },
      }),
    verify: () => imageProblems(folder, imageShape),
  };
}

/** The size of the first image whose header can be read; those that cannot are reported when they are decoded. */
async function firstShape({ root, train }: ImageFolder): Promise<ImageShape> {
  for (const file of train.paths) {
    const extent = readImageExtent(await readFile(path.join(root, file)));
    if (extent !== null) return [extent.height, extent.width, 3];
  }
  throw new DataError('data_corrupt', `no file in ${path.join(root, 'train')} is a JPEG or PNG image`);
}

function filesOf({ train, test }: ImageFolder, membership: Membership): string[] {
  return splitNames.flatMap((split) =>
    Array.from(membership[split], (index) => (split === 'test' ? test : train).paths[index] ?? ''),
  );
}

function divide(pixels: Uint8Array, membership: Membership, imageSize: number): Record<SplitName, Uint8Array> {
  const ends = { train: membership.train.length, validation: 0, test: 0 };
  ends.validation = ends.train + membership.validation.length;
  ends.test = ends.validation + membership.test.length;
  const part = (from: number, to: number) => pixels.subarray(from * imageSize, to * imageSize);
  return {
    train: part(0, ends.train),
    validation: part(ends.train, ends.validation),
    test: part(ends.validation, ends.test),
  };
}
