import type { RandomStream } from '@coolsweep/backend';
import type { ImageShape } from './dataset.ts';
import type { ImageExtent } from './imageHeader.ts';
import type { ImageView } from './imageView.ts';

/** An image among others that lie one after the other. */
export interface Place {
  readonly pixels: Uint8Array;
  /** Index of the image's first byte. */
  readonly offset: number;
}

/**
 * How images are changed at random, by their number in the epoch or sample, either way: a part of the image is shown in
 * its place, or its pixels are changed once it has its size.
 */
export type ImageChange =
  | { readonly kind: 'none' }
  | { readonly kind: 'view'; readonly viewOf: (number: number, extent: ImageExtent) => ImageView }
  | { readonly kind: 'pixels'; readonly write: (number: number, from: Place, to: Place) => void };

/** What the random changes of some images depend on. */
export interface ChangeOptions {
  /** Of the random stream. */
  readonly path: readonly (string | number)[];
  /** How many images there will be. */
  readonly images: number;
  readonly imageShape: ImageShape;
}

/** Three uniform numbers for each image, by its number. */
export function drawThrees(
  random: RandomStream,
  images: number,
): (number: number) => readonly [number, number, number] {
  // One stream for all: keying a generator for each image would cost more than changing a small one.
  const draws = Float64Array.from({ length: 3 * images }, () => random.uniform());
  const at = (index: number) => draws[index] ?? 0;
  return (number) => [at(3 * number), at(3 * number + 1), at(3 * number + 2)];
}
