import type { Membership, SplitName } from './membership.ts';

/** Copies the chosen images of a part into one array; `copy` writes image `index` at `offset` of `target`. */
type CopyImage = (index: number, target: Uint8Array, offset: number) => void;

/** The pixels of every split, from two parts whose images can be read one by one. */
export function gatherPixels(
  membership: Membership,
  imageSize: number,
  copy: { readonly train: CopyImage; readonly test: CopyImage },
): Record<SplitName, Uint8Array> {
  const gather = (indices: Int32Array, copyImage: CopyImage) => {
    const pixels = new Uint8Array(indices.length * imageSize);
    indices.forEach((index, position) => copyImage(index, pixels, position * imageSize));
    return pixels;
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
