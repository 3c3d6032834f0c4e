import { createHash, type Hash } from 'node:crypto';
import type { ImageShape } from './dataset.ts';
import { splitNames, type Membership, type SplitName } from './membership.ts';

/** Hash functions take less than 2 GiB at once. */
const largestUpdate = 2 ** 30;

/** `hash.update` for arrays of any length. */
export function updateHash(hash: Hash, bytes: Uint8Array): Hash {
  for (let start = 0; start < bytes.length; start += largestUpdate)
    hash.update(bytes.subarray(start, start + largestUpdate));
  return hash;
}

interface Content {
  readonly imageShape: ImageShape;
  readonly classNames: readonly string[];
  readonly membership: Membership;
  readonly labels: Readonly<Record<SplitName, Int32Array>>;
  readonly pixels: Readonly<Record<SplitName, Uint8Array>>;
}

/** SHA-256 over shape, class names, and the membership, labels and pixels of each split; 64 hexadecimal digits. */
export function contentHashOf({ imageShape, classNames, membership, labels, pixels }: Content): string {
  // The sizes in this header make the bytes after it unambiguous.
  const sizes = splitNames.map((split) => membership[split].length);
  const hash = createHash('sha256').update(JSON.stringify({ imageShape, classNames, sizes }));
  for (const split of splitNames) {
    updateHash(hash, bytesOf(membership[split]));
    updateHash(hash, bytesOf(labels[split]));
    updateHash(hash, pixels[split]);
  }
  return hash.digest('hex');
}

/** Little-endian on every platform that Node supports but s390x. */
function bytesOf(values: Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
