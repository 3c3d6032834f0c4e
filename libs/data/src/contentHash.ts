import { createHash, type Hash } from 'node:crypto';
import type { ImageShape, Split } from './dataset.ts';
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
  /** `hashed`: the pixels in memory, or the SHA-256 of each streamed file. */
  readonly contents: Readonly<Record<SplitName, { images: Pick<Split, 'kind'>; hashed: Uint8Array }>>;
}

/** SHA-256 over shape, class names, and the membership, labels and images of each split; 64 hexadecimal digits. */
export function contentHashOf({ imageShape, classNames, membership, labels, contents }: Content): string {
  // The sizes in this header make the bytes after it unambiguous.
  const sizes = splitNames.map((split) => membership[split].length);
  const { kind } = contents.train.images;
  const header = { imageShape, classNames, sizes, ...(kind === 'streamed' && { kind }) };
  const hash = createHash('sha256').update(JSON.stringify(header));
  for (const split of splitNames) {
    updateHash(hash, bytesOf(membership[split]));
    updateHash(hash, bytesOf(labels[split]));
    updateHash(hash, contents[split].hashed);
  }
  return hash.digest('hex');
}

/** Little-endian on every platform that Node supports but s390x. */
function bytesOf(values: Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
