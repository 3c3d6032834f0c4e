import { createHash, randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { digestOf } from './contentHash.ts';
import { reasonOf } from './dataError.ts';
import type { DataContext, ImageShape } from './dataset.ts';

/**
 * What was made from image files, between trials, each of which is a process of its own: decoded pixels, and indexes. A
 * file is the bytes, then their BLAKE2b digest, which goes into the content hash of the data set, then a CRC-32 of each
 * mebibyte before: these tell whether the file is still what was written, in a tenth of the time that the digest takes.
 * It is named after what it was made from and appears under that name only when complete, so any number of processes may
 * read and write at once.
 */

/** Goes into every name: raise it when what is made changes. */
const version = 3;
const digestBytes = 64;
/** What one checksum of four bytes is for. */
const checkedBytes = 2 ** 20;
/** Reads of 2 GiB and more fail. */
const largestRead = 2 ** 30;
/** Files between two looks at the event loop, so that a process that has very many still answers. */
const filesPerTurn = 4096;

interface Origin {
  readonly root: string;
  readonly files: readonly string[];
  /** Only for decoded pixels. */
  readonly imageShape?: ImageShape;
}

/** Where that which is made from these files, in this order and as they are now, is kept. */
export async function derivedPath(
  { cacheDir }: DataContext,
  kind: 'decoded' | 'indexes',
  { root, files, imageShape }: Origin,
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify({ version, root: path.resolve(root), imageShape }));
  for (let from = 0; from < files.length; from += filesPerTurn) {
    await setImmediate();
    const states = files.slice(from, from + filesPerTurn).map((file) => {
      // Synchronous: for thousands of files several times faster than promises. A missing one is reported when read.
      const entry = statSync(root + path.sep + file, { throwIfNoEntry: false });
      return `\0${file}\0${entry?.size ?? -1}\0${entry?.mtimeMs ?? -1}`;
    });
    hash.update(states.join(''));
  }
  return path.join(cacheDir, 'datasets', kind, `${hash.digest('hex')}.bin`);
}

/** Bytes of the checksums of the two parts of a file. */
const checksumBytes = (size: number) => 4 * (Math.ceil(size / checkedBytes) + 1);

/** A CRC-32 of each mebibyte, little-endian, and one of the digest. */
function checksumsOf(bytes: Uint8Array, digest: Uint8Array): Buffer {
  const checksums = Buffer.alloc(checksumBytes(bytes.length));
  for (let at = 0, to = 0; at < bytes.length; at += checkedBytes, to += 4)
    checksums.writeUInt32LE(crc32(bytes.subarray(at, at + checkedBytes)), to);
  checksums.writeUInt32LE(crc32(digest), checksums.length - 4);
  return checksums;
}

/** What is kept, with its BLAKE2b digest. */
interface Derived {
  readonly bytes: Uint8Array;
  readonly digest: Uint8Array;
}

/** The `size` bytes that are kept at `file`; null when there are none, or when they are damaged. */
export async function readDerived(file: string, size: number): Promise<Derived | null> {
  const handle = await open(file).catch(() => null);
  if (handle === null) return null;
  try {
    const all = new Uint8Array(size + digestBytes + checksumBytes(size));
    if ((await handle.stat()).size !== all.length) return null;
    for (let at = 0; at < all.length;) {
      const { bytesRead } = await handle.read(all, at, Math.min(all.length - at, largestRead));
      if (bytesRead === 0) return null;
      at += bytesRead;
    }
    const [bytes, digest] = [all.subarray(0, size), all.subarray(size, size + digestBytes)];
    return checksumsOf(bytes, digest).equals(all.subarray(size + digestBytes)) ? { bytes, digest } : null;
  } finally {
    await handle.close();
  }
}

/** Keeps bytes at `file`. A full disk is logged, no more: the next trial will make them again. */
export async function writeDerived(file: string, bytes: Uint8Array, log?: DataContext['log']): Promise<void> {
  const partial = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.partial`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(partial, 'wx');
    try {
      for (let at = 0; at < bytes.length; at += largestRead)
        await handle.writeFile(bytes.subarray(at, at + largestRead));
      const digest = digestOf(bytes);
      await handle.writeFile(digest);
      await handle.writeFile(checksumsOf(bytes, digest));
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (error) {
    log?.(`what was read of the images could not be kept (${reasonOf(error)}); every trial will read them again`);
    // Best effort: the folder may not even exist.
    await rm(partial, { force: true }).catch(() => undefined);
  }
}
