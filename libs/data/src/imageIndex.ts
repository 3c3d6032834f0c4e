import { createHash } from 'node:crypto';
import { access, constants, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { concurrently } from './concurrently.ts';
import { DataError, reasonOf } from './dataError.ts';
import type { DataContext } from './dataset.ts';
import { derivedPath, readDerived, writeDerived } from './derivedCache.ts';
import { withFolderLock } from './folderLock.ts';
import { shown } from './imageFolder.ts';
import { wholeExtent, type ImageExtent } from './imageHeader.ts';

/** Of each file of a list: how large the image is, and what identifies its bytes. */
export interface ImageIndex {
  extentOf(file: number): ImageExtent;
  /** SHA-256, 32 bytes. */
  digestOf(file: number): Uint8Array;
}

interface Files {
  readonly root: string;
  readonly files: readonly string[];
}

const digestBytes = 32;
/** Two 32-bit numbers, little-endian. */
const extentBytes = 8;
/** Files that are read at once. */
const mostReads = 16;
const filesPerLine = 100_000;
/** Another trial that indexes the same million files may take its time. */
const waitSeconds = 3600;

/**
 * Reads every file once to index it; later calls, also in other processes, find the index in the cache as long as names,
 * sizes and times of the files are the same. Of several processes one reads, the others wait.
 *
 * @throws DataError 'data_corrupt' that names up to 20 files that are empty, cut short, or neither JPEG nor PNG. Other
 *   damage shows when an image is decoded.
 */
export async function imageIndex({ root, files }: Files, context: DataContext): Promise<ImageIndex> {
  const kept = await derivedPath(context, 'indexes', { root, files });
  const size = files.length * (digestBytes + extentBytes);
  const findOrMake = async () => {
    const found = await readDerived(kept, size);
    if (found !== null) return found.bytes;
    const bytes = await indexFiles({ root, files }, context);
    await writeDerived(kept, bytes, context.log);
    return bytes;
  };
  const folder = path.dirname(kept);
  const found = await readDerived(kept, size);
  if (found !== null) return asIndex(found.bytes, files.length);
  const bytes = (await isWritable(folder))
    ? await withFolderLock(folder, { waitSeconds }, findOrMake)
    : await findOrMake();
  return asIndex(bytes, files.length);
}

async function isWritable(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return true;
  } catch {
    // Then there is nothing to wait for, and that the index is not kept will be logged.
    return false;
  }
}

function asIndex(bytes: Uint8Array, files: number): ImageIndex {
  const extents = new DataView(bytes.buffer, bytes.byteOffset + digestBytes * files, extentBytes * files);
  return {
    extentOf: (file) => ({
      width: extents.getUint32(extentBytes * file, true),
      height: extents.getUint32(extentBytes * file + 4, true),
    }),
    digestOf: (file) => bytes.subarray(digestBytes * file, digestBytes * (file + 1)),
  };
}

async function indexFiles({ root, files }: Files, { log }: DataContext): Promise<Uint8Array> {
  const bytes = new Uint8Array(files.length * (digestBytes + extentBytes));
  const extents = new DataView(bytes.buffer, digestBytes * files.length);
  const problems: string[] = [];
  log?.(`reading ${count(files.length)} images of ${root} once; later trials will find the index`);
  let done = 0;
  await concurrently(files, mostReads, async (file, index) => {
    try {
      const content = await readFile(path.join(root, file));
      const { width, height } = wholeExtent(content);
      extents.setUint32(extentBytes * index, width, true);
      extents.setUint32(extentBytes * index + 4, height, true);
      bytes.set(createHash('sha256').update(content).digest(), digestBytes * index);
    } catch (error) {
      problems.push(`${file}: ${reasonOf(error)}`);
    }
    done += 1;
    if (done % filesPerLine === 0) log?.(`${count(done)} of ${count(files.length)} images read`);
  });
  if (problems.length > 0) {
    throw new DataError(
      'data_corrupt',
      `${root}: ${count(problems.length)} of ${count(files.length)} images cannot be used; mend or remove them:\n` +
        shown(problems.sort()),
    );
  }
  return bytes;
}

const count = (n: number) => n.toLocaleString('en');
