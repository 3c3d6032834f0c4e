import { createHash, randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { digestOf } from './contentHash.ts';
import { reasonOf } from './dataError.ts';
import type { DataContext, ImageShape } from './dataset.ts';

/**
 * What was made from image files, between trials, each of which is a process of its own: decoded pixels, and indexes. A
 * file is the bytes, then their BLAKE2b digest. It is named after what it was made from and appears under that name only when
 * complete, so any number of processes may read and write at once.
 */

/** Goes into every name: raise it when what is made changes. */
const version = 2;
const digestBytes = 64;
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
  for (const [index, file] of files.entries()) {
    if (index % filesPerTurn === 0) await setImmediate();
    // Synchronous: for thousands of files several times faster than promises. A missing one is reported when read.
    const entry = statSync(path.join(root, file), { throwIfNoEntry: false });
    hash.update(`\0${file}\0${entry?.size ?? -1}\0${entry?.mtimeMs ?? -1}`);
  }
  return path.join(cacheDir, 'datasets', kind, `${hash.digest('hex')}.bin`);
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
    if ((await handle.stat()).size !== size + digestBytes) return null;
    const bytes = new Uint8Array(size + digestBytes);
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await handle.read(bytes, at, Math.min(bytes.length - at, largestRead));
      if (bytesRead === 0) return null;
      at += bytesRead;
    }
    const kept = bytes.subarray(0, size);
    const digest = digestOf(kept);
    return digest.equals(bytes.subarray(size)) ? { bytes: kept, digest } : null;
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
      await handle.writeFile(digestOf(bytes));
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
