import type { Membership, SplitName } from './membership.ts';

/** Copies the chosen images of a part into one array; `copy` writes image `index` at `offset` of `target`. */
type CopyImage = (index: number, target: Uint8Array, offset: number) => void;

/** The pixels of every split, one after the other in memory, from two parts whose images can be read one by one. */
export function gatherPixels(
  membership: Membership,
  imageSize: number,
  copy: { readonly train: CopyImage; readonly test: CopyImage },
): Record<SplitName, Uint8Array> {
  const images = membership.train.length + membership.validation.length + membership.test.length;
  const pixels = new Uint8Array(images * imageSize);
  let end = 0;
  const gather = (indices: Int32Array, copyImage: CopyImage) => {
    const start = end;
    for (const index of indices) {
      copyImage(index, pixels, end);
      end += imageSize;
    }
    return pixels.subarray(start, end);
  };
  return {
    train: gather(membership.train, copy.train),
    validation: gather(membership.validation, copy.train),
    test: gather(membership.test, copy.test),
  };
}

/** Reads image `index` from pixels that lie one after the other. */
export function copyFrom(pixels: Uint8Array, imageSize: number): CopyImage {
  return (index, target, offset) => target.set(pixels.subarray(index * imageSize, (index + 1) * imageSize), offset);
}
