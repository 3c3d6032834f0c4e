import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { cifar10Classes, testFile, trainFiles, type Cifar10Release } from './cifar10Release.ts';
import { DataError, reasonOf } from './dataError.ts';
import type { LabelledImages } from './datasetSource.ts';
import { gatherPixels } from './gatherPixels.ts';

export const cifar10Shape = [32, 32, 3] as const;
const plane = 32 * 32;
const imageSize = 3 * plane;
/** One byte of label, then the red, the green and the blue plane. */
const recordSize = 1 + imageSize;

const howToMend =
  'delete the folder and run `coolsweep data get cifar10`, or unpack cifar-10-binary.tar.gz there again';

/** Whether the folder holds the six files; DataError when some are missing or of a wrong size. */
export async function hasCifar10Binary(folder: string, { imagesPerFile }: Cifar10Release): Promise<boolean> {
  const names = [...trainFiles, testFile];
  const sizes = await Promise.all(
    names.map((name) =>
      stat(path.join(folder, name)).then(
        ({ size }) => size,
        () => null,
      ),
    ),
  );
  if (sizes.every((size) => size === null)) return false;
  const missing = names.filter((_, index) => sizes[index] === null);
  if (missing.length > 0) throw new DataError('data_missing', `${folder} lacks ${missing.join(', ')}: ${howToMend}`);
  const wrong = names.filter((_, index) => sizes[index] !== imagesPerFile * recordSize);
  if (wrong.length > 0) {
    const expected = (imagesPerFile * recordSize).toLocaleString('en');
    throw new DataError('data_corrupt', `${folder}: ${wrong.join(', ')} should have ${expected} bytes: ${howToMend}`);
  }
  return true;
}

/** Reads the six files; pixels are turned from planes into NHWC only where they are wanted. */
export async function loadCifar10Binary(folder: string): Promise<LabelledImages> {
  const read = (name: string) => readRecords(path.join(folder, name));
  const train: Buffer[] = [];
  for (const name of trainFiles) train.push(await read(name));
  const test = await read(testFile);
  return {
    trainLabels: Int32Array.from(train.flatMap((records) => labelsOf(records))),
    testLabels: Int32Array.from(labelsOf(test)),
    readPixels: (membership) =>
      Promise.resolve(
        gatherPixels(membership, imageSize, {
          train(index, target, offset) {
            const perFile = (train[0]?.length ?? 0) / recordSize;
            const records = train[Math.floor(index / perFile)];
            if (records) interleave(records, (index % perFile) * recordSize + 1, { target, offset });
          },
          test: (index, target, offset) => interleave(test, index * recordSize + 1, { target, offset }),
        }),
      ),
  };
}

/** What is wrong with the labels of the six files, as far as can be told without checksums. */
export async function verifyCifar10Binary(folder: string): Promise<string[]> {
  const problems: string[] = [];
  for (const name of [...trainFiles, testFile]) {
    await readRecords(path.join(folder, name)).catch((error: unknown) => problems.push(reasonOf(error)));
  }
  return problems;
}

async function readRecords(file: string): Promise<Buffer> {
  const records = await readFile(file);
  if (labelsOf(records).some((label) => label >= cifar10Classes.length))
    throw new DataError('data_corrupt', `${file} has labels above ${cifar10Classes.length - 1}: ${howToMend}`);
  return records;
}

function labelsOf(records: Buffer): number[] {
  return Array.from({ length: records.length / recordSize }, (_, index) => records[index * recordSize] ?? 0);
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
