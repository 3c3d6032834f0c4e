import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { create } from 'tar';
import { archiveName, binaryFolder, testFile, trainFiles, type Cifar10Release } from '../cifar10Release.ts';

export const imagesPerFile = 20;

/** Image `index` of file `file`: class index % 10, red plane 10 file + index, green 1, blue 2, top left pixel red 255. */
function records(file: number): Buffer {
  return Buffer.concat(
    Array.from({ length: imagesPerFile }, (_, index) => {
      const record = Buffer.alloc(3073, index % 10);
      record
        .fill(10 * file + index, 1, 1025)
        .fill(1, 1025, 2049)
        .fill(2, 2049);
      record[1] = 255;
      return record;
    }),
  );
}

/** Writes the six files of a small CIFAR-10 into a folder. */
export async function writeBinary(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [index, name] of [...trainFiles, testFile].entries())
    await writeFile(path.join(folder, name), records(index));
}

/** An archive of that small CIFAR-10, with other entries that must not be unpacked, and its true checksums. */
export async function writeArchive(folder: string): Promise<{ file: string; bytes: Buffer; release: Cifar10Release }> {
  const content = path.join(folder, 'content');
  await writeBinary(path.join(content, binaryFolder));
  await writeFile(path.join(content, binaryFolder, 'readme.html'), 'not wanted');
  await writeFile(path.join(content, 'stranger'), 'not wanted');
  const file = path.join(folder, archiveName);
  await create({ file, gzip: true, cwd: content, portable: true }, ['stranger', binaryFolder]);
  const bytes = await readFile(file);
  return { file, bytes, release: releaseOf(bytes, 'http://127.0.0.1:1/') };
}

export function releaseOf(bytes: Buffer, url: string): Cifar10Release {
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex');
  return { url, size: bytes.length, md5: digest('md5'), sha256: digest('sha256'), imagesPerFile };
}
