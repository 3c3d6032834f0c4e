import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';
import { DataError, reasonOf } from './dataError.ts';

/**
 * The IDX format of the MNIST family: two zero bytes, a type (8: unsigned bytes), the number of dimensions, each
 * dimension as a big-endian 32-bit number, then the values. Gzip is recognised by its first bytes, not by a name.
 */
export interface IdxFile {
  readonly dimensions: readonly number[];
  readonly values: Uint8Array;
  /** Of the file when unpacked, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** The dimensions alone, from the beginning of the file. */
export async function readIdxDimensions(path: string): Promise<readonly number[]> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    return dimensionsOf(path, unzipped(path, buffer.subarray(0, bytesRead), true));
  } finally {
    await handle.close();
  }
}

/** @throws DataError 'data_corrupt' when the file is damaged, cut short or of another format */
export async function readIdx(path: string): Promise<IdxFile> {
  const bytes = unzipped(path, await readFile(path), false);
  const dimensions = dimensionsOf(path, bytes);
  const values = bytes.subarray(4 + 4 * dimensions.length);
  const expected = dimensions.reduce((product, dimension) => product * dimension, 1);
  if (values.length !== expected)
    throw corrupt(path, `${dimensions.join(' x ')} values are announced, ${values.length} are there`);
  return { dimensions, values, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function unzipped(path: string, bytes: Buffer, partly: boolean): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, partly ? { finishFlush: constants.Z_SYNC_FLUSH } : {});
  } catch (error) {
    throw corrupt(path, reasonOf(error));
  }
}

function dimensionsOf(path: string, bytes: Buffer): readonly number[] {
  const count = bytes[3] ?? 0;
  if (bytes.length < 4 + 4 * count || bytes.readUInt16BE(0) !== 0 || bytes[2] !== 8 || count === 0)
    throw corrupt(path, 'it is no IDX file of unsigned bytes');
  return Array.from({ length: count }, (_, index) => bytes.readUInt32BE(4 + 4 * index));
}

function corrupt(path: string, reason: string): DataError {
  return new DataError('data_corrupt', `${path} is damaged (${reason}): get it again`);
}
