import type { RandomStream } from '@coolsweep/backend';
import type { ImageShape } from './dataset.ts';
import { drawThrees, type Place } from './imageChange.ts';

/** How one image is moved. */
export interface Move {
  /** Whole pixels, from -4 to 4. */
  readonly down: number;
  readonly right: number;
  /** Mirrored left to right after it was moved. */
  readonly flip: boolean;
}

const padding = 4;

/** The moves of images by their number; number i is made of draws 3i, 3i + 1, 3i + 2. */
export function drawMoves(random: RandomStream, images: number): (number: number) => Move {
  const draws = drawThrees(random, images);
  const distance = (draw: number) => Math.floor(draw * (2 * padding + 1)) - padding;
  return (number) => {
    const [down, right, mirrored] = draws(number);
    return { down: distance(down), right: distance(right), flip: mirrored < 0.5 };
  };
}

/**
 * A function that writes a moved and then mirrored (or not) copy of an image, black where nothing is left:
 *
 *   out(y, x) = in(y - down, x - right), 0 outside
 *
 * the same as four black pixels around the image and a crop of the old size out of that, as is customary for CIFAR (He,
 * Zhang, Ren & Sun 2016, Deep Residual Learning, section 4.2; `RandomCrop(32, padding=4)` of torchvision).
 */
export function imageMover([height, width, channels]: ImageShape): (from: Place, to: Place, move: Move) => void {
  return (from, to, { down, right, flip }) => {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [row, column] = [y - down, (flip ? width - 1 - x : x) - right];
        const inside = row >= 0 && row < height && column >= 0 && column < width;
        const source = from.offset + (row * width + column) * channels;
        const target = to.offset + (y * width + x) * channels;
        for (let channel = 0; channel < channels; channel++)
          to.pixels[target + channel] = inside ? (from.pixels[source + channel] ?? 0) : 0;
      }
    }
  };
}
