import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { concurrently } from './concurrently.ts';
import { reasonOf } from './dataError.ts';
import type { DataContext, ImageShape } from './dataset.ts';
import type { LabelledFiles, SplitFiles } from './datasetSource.ts';
import { imageDecoder } from './imageDecoder.ts';
import type { ImageFolder } from './imageFolder.ts';
import { wholeExtent } from './imageHeader.ts';
import { imageIndex } from './imageIndex.ts';

/**
 * A listed folder whose images are read one by one, each time they are wanted. Every file was read whole once before.
 *
 * @throws DataError 'data_corrupt' that names files that are empty, cut short or no images
 */
export async function streamImageFolder(
  { root, train, test }: ImageFolder,
  { imageSize, context }: { readonly imageSize: number; readonly context: DataContext },
): Promise<LabelledFiles> {
  const decoder = await imageDecoder();
  const files = [...train.paths, ...test.paths];
  const index = await imageIndex({ root, files }, context);
  const choose = (indices: Int32Array): SplitFiles => {
    const digests = new Uint8Array(32 * indices.length);
    indices.forEach((file, position) => digests.set(index.digestOf(file), 32 * position));
    return {
      digests,
      extentOf: (position) => index.extentOf(indices[position] ?? 0),
      readImage: (position, view) =>
        decoder.read(path.join(root, files[indices[position] ?? 0] ?? ''), { view, size: imageSize }),
    };
  };
  return {
    trainLabels: train.labels,
    testLabels: test.labels,
    choose: (membership) => ({
      train: choose(membership.train),
      validation: choose(membership.validation),
      test: choose(membership.test.map((file) => train.paths.length + file)),
    }),
  };
}

/** Images that are decoded at once; Node's thread pool has four threads unless told otherwise. */
const mostDecodings = 8;

/** Decodes every file whole; what is wrong with which, one line each. @param imageShape that all must have, or null */
export async function imageProblems(
  { root, train, test }: ImageFolder,
  imageShape: ImageShape | null,
): Promise<string[]> {
  const decoder = await imageDecoder();
  const problems: string[] = [];
  await concurrently([...train.paths, ...test.paths], mostDecodings, async (file) => {
    try {
      const content = await readFile(path.join(root, file));
      const { width, height } = wholeExtent(content);
      await decoder.check(content);
      if (imageShape !== null && (height !== imageShape[0] || width !== imageShape[1]))
        throw new Error(`has ${width} x ${height} pixels, the first image ${imageShape[1]} x ${imageShape[0]}`);
    } catch (error) {
      problems.push(`${file}: ${reasonOf(error)}`);
    }
  });
  return problems.sort();
}
