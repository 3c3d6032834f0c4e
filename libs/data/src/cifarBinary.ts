import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { CifarFile, CifarRelease } from './cifarRelease.ts';
import { DataError, reasonOf } from './dataError.ts';
import type { LabelledImages } from './datasetSource.ts';
import { gatherPixels } from './gatherPixels.ts';

export const cifarShape = [32, 32, 3] as const;
const plane = 32 * 32;
const imageSize = 3 * plane;

/** The labels, then the red, the green and the blue plane. */
const recordSize = ({ labelBytes }: CifarRelease) => labelBytes + imageSize;

const howToMend = ({ name, archive }: CifarRelease) =>
  `delete the folder and run \`coolsweep data get ${name}\`, or unpack ${archive} there again`;

/** Whether the folder holds the files of the release; DataError when some are missing or of a wrong size. */
export async function hasCifarBinary(folder: string, release: CifarRelease): Promise<boolean> {
  const files = [...release.train, release.test];
  const sizes = await Promise.all(
    files.map(({ name }) =>
      stat(path.join(folder, name)).then(
        ({ size }) => size,
        () => null,
      ),
    ),
  );
  if (sizes.every((size) => size === null)) return false;
  const missing = files.filter((_, index) => sizes[index] === null).map(({ name }) => name);
  if (missing.length > 0)
    throw new DataError('data_missing', `${folder} lacks ${missing.join(', ')}: ${howToMend(release)}`);
  const wrong = files.filter(({ images }, index) => sizes[index] !== images * recordSize(release));
  if (wrong.length > 0) {
    const expected = wrong
      .map(({ name, images }) => `${name} should have ${(images * recordSize(release)).toLocaleString('en')} bytes`)
      .join(', ');
    throw new DataError('data_corrupt', `${folder}: ${expected}: ${howToMend(release)}`);
  }
  return true;
}

/** Reads the files; pixels are turned from planes into NHWC only where they are wanted. */
export async function loadCifarBinary(folder: string, release: CifarRelease): Promise<LabelledImages> {
  const read = ({ name }: CifarFile) => readRecords(path.join(folder, name), release);
  const train: Buffer[] = [];
  for (const file of release.train) train.push(await read(file));
  const test = await read(release.test);
  const pixelsAt = (index: number) => index * recordSize(release) + release.labelBytes;
  return {
    trainLabels: Int32Array.from(train.flatMap((records) => labelsOf(records, release))),
    testLabels: Int32Array.from(labelsOf(test, release)),
    readPixels: (membership) =>
      Promise.resolve(
        gatherPixels(membership, imageSize, {
          train(index, target, offset) {
            // All training files of a release are of the same length.
            const perFile = release.train[0]?.images ?? 0;
            const records = train[Math.floor(index / perFile)];
            if (records) interleave(records, pixelsAt(index % perFile), { target, offset });
          },
          test: (index, target, offset) => interleave(test, pixelsAt(index), { target, offset }),
        }),
      ),
  };
}

/** What is wrong with the labels of the files, as far as can be told without checksums. */
export async function verifyCifarBinary(folder: string, release: CifarRelease): Promise<string[]> {
  const problems: string[] = [];
  for (const { name } of [...release.train, release.test]) {
    await readRecords(path.join(folder, name), release).catch((error: unknown) => problems.push(reasonOf(error)));
  }
  return problems;
}

async function readRecords(file: string, release: CifarRelease): Promise<Buffer> {
  const records = await readFile(file);
  const { length } = release.classNames;
  if (labelsOf(records, release).some((label) => label >= length))
    throw new DataError('data_corrupt', `${file} has labels above ${length - 1}: ${howToMend(release)}`);
  return records;
}

function labelsOf(records: Buffer, release: CifarRelease): number[] {
  const size = recordSize(release);
  return Array.from(
    { length: records.length / size },
    (_, index) => records[index * size + release.labelBytes - 1] ?? 0,
  );
}

function interleave(records: Buffer, start: number, to: { target: Uint8Array; offset: number }): void {
  const { target, offset } = to;
  for (let pixel = 0; pixel < plane; pixel++) {
    const at = offset + 3 * pixel;
    target[at] = records[start + pixel] ?? 0;
    target[at + 1] = records[start + plane + pixel] ?? 0;
    target[at + 2] = records[start + 2 * plane + pixel] ?? 0;
  }
}
