import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { create } from 'tar';
import { cifar100Release, cifar10Release, type CifarRelease } from '../cifarRelease.ts';
import type { RemoteFile } from '../download.ts';

const imagesPerFile = 20;

/** A release with 20 images in each of its files and checksums of nothing. */
function small(release: CifarRelease): CifarRelease {
  return {
    ...release,
    url: '',
    size: 0,
    md5: '',
    sha256: '',
    train: release.train.map(({ name }) => ({ name, images: imagesPerFile })),
    test: { ...release.test, images: imagesPerFile },
  };
}

export const smallCifar10 = small(cifar10Release);
export const smallCifar100 = small(cifar100Release);

/**
 * Image `index` of file `file`: class 7 index % classes, the coarse one (where there is one) 19, red plane
 * 10 file + index, green 1, blue 2, top left pixel red 255.
 */
function records(file: number, { labelBytes, classNames }: CifarRelease): Buffer {
  return Buffer.concat(
    Array.from({ length: imagesPerFile }, (_, index) => {
      const record = Buffer.alloc(labelBytes + 3072, 19);
      record[labelBytes - 1] = (7 * index) % classNames.length;
      record
        .fill(10 * file + index, labelBytes, labelBytes + 1024)
        .fill(1, labelBytes + 1024, labelBytes + 2048)
        .fill(2, labelBytes + 2048);
      record[labelBytes] = 255;
      return record;
    }),
  );
}

/** Writes the files of a small CIFAR-10, or another release, into a folder. */
export async function writeBinary(folder: string, release: CifarRelease = smallCifar10): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [index, { name }] of [...release.train, release.test].entries())
    await writeFile(path.join(folder, name), records(index, release));
}

/** An archive of a small release, with other entries that must not be unpacked, and its true checksums. */
export async function writeArchive(
  folder: string,
  release: CifarRelease = smallCifar10,
): Promise<{ file: string; bytes: Buffer; release: CifarRelease }> {
  const content = path.join(folder, 'content');
  await writeBinary(path.join(content, release.folder), release);
  await writeFile(path.join(content, release.folder, 'readme.html'), 'not wanted');
  await writeFile(path.join(content, 'stranger'), 'not wanted');
  const file = path.join(folder, release.archive);
  await create({ file, gzip: true, cwd: content, portable: true }, ['stranger', release.folder]);
  const bytes = await readFile(file);
  return { file, bytes, release: { ...release, ...remoteOf(bytes, 'http://127.0.0.1:1/') } };
}

/** A file of which everything is known, as served at `url`. */
export function remoteOf(bytes: Buffer, url: string): RemoteFile {
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex');
  return { url, size: bytes.length, md5: digest('md5'), sha256: digest('sha256') };
}
