import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { DataError } from './dataError.ts';
import type { DatasetSource, LabelledImages } from './datasetSource.ts';
import { copyFrom, gatherPixels } from './gatherPixels.ts';
import { drawEvenly } from './membership.ts';

const file = fileURLToPath(new URL('../assets/digits.csv.gz', import.meta.url));
const sha256 = '09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22';
const imageSize = 8 * 8;
const images = 1797;
const testImages = 300;
const largestValue = 16;

interface Digits {
  readonly pixels: Uint8Array;
  readonly labels: Int32Array;
}

/** 64 values from 0 to 16 and the digit in each row; the values are scaled to 0..255. */
async function readDigits(): Promise<Digits> {
  const bytes = await readFile(file);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new DataError(
      'data_corrupt',
      `${file} is not the file that came with coolsweep: restore it from the repository`,
    );
  const rows = gunzipSync(bytes).toString('latin1').trimEnd().split('\n');
  const pixels = new Uint8Array(images * imageSize);
  const labels = new Int32Array(images);
  rows.forEach((row, index) => {
    const values = row.split(',').map(Number);
    labels[index] = values.pop() ?? 0;
    pixels.set(
      values.map((value) => Math.round((value * 255) / largestValue)),
      index * imageSize,
    );
  });
  return { pixels, labels };
}

/** The file has no test part of its own: 300 images are set apart, always the same. */
async function loadDigits(): Promise<LabelledImages> {
  const { pixels, labels } = await readDigits();
  const test = drawEvenly(['digits', 'own test part'], labels, { classCount: 10, size: testImages });
  const inTest = new Set(test);
  const train = Int32Array.from(labels.keys()).filter((index) => !inTest.has(index));
  const copyDigit = copyFrom(pixels, imageSize);
  return {
    trainLabels: train.map((index) => labels[index] ?? 0),
    testLabels: test.map((index) => labels[index] ?? 0),
    readPixels: (membership) =>
      Promise.resolve(
        gatherPixels(membership, imageSize, {
          train: (index, target, offset) => copyDigit(train[index] ?? 0, target, offset),
          test: (index, target, offset) => copyDigit(test[index] ?? 0, target, offset),
        }),
      ),
  };
}

/** UCI optical digits: 1,797 grey images of 8 x 8 pixels that come with the repository; 1,200 + 297 + 300. */
export const digitsSource: DatasetSource = {
  find: () =>
    Promise.resolve({
      location: file,
      imageShape: [8, 8, 1],
      classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
      totals: { train: images - testImages, test: testImages },
      load: loadDigits,
      verify: () => readDigits().then(() => []),
    }),
  defaultValidation: () => 297,
  howToGet: 'it comes with coolsweep; restore libs/data/assets/digits.csv.gz from the repository',
  licence: 'CC BY 4.0',
  attribution:
    'Alpaydin & Kaynak (1998), Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, ' +
    'https://doi.org/10.24432/C50P49',
};
