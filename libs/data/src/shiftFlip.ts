import type { RandomStream } from '@coolsweep/backend';
import type { ImageShape } from './dataset.ts';
import { drawThrees, type Place } from './imageChange.ts';

/** How one image is changed. */
export interface Distortion {
  /** Fractions of the height and the width, in [-0.1, 0.1). */
  readonly down: number;
  readonly right: number;
  /** Mirrored left to right. */
  readonly flip: boolean;
}

const largestShift = 0.1;

/** The distortions of images by their number; number i is made of draws 3i, 3i + 1, 3i + 2. */
export function drawDistortions(random: RandomStream, images: number): (number: number) => Distortion {
  const draws = drawThrees(random, images);
  const shift = (draw: number) => largestShift * (2 * draw - 1);
  return (number) => {
    const [down, right, mirrored] = draws(number);
    return { down: shift(down), right: shift(right), flip: mirrored < 0.5 };
  };
}

/** Bytes that are blended at once. */
const wordSize = 4;

/**
 * A function that writes a mirrored (or not) and then shifted copy of an image, the edge repeated where nothing is left.
 *
 *   out(y, x) = in(clamp(y - down * height), clamp(x - right * width)), linear between pixels
 *
 * as ImageDataGenerator of Keras does with `width_shift_range=0.1, height_shift_range=0.1, horizontal_flip=True` and its
 * defaults `fill_mode='nearest', interpolation_order=1`: shifts are not rounded to whole pixels. Values are rounded once
 * per direction, and shifts to 1 / 256 of a pixel.
 */
export function imageDistorter([height, width, channels]: ImageShape): (
  from: Place,
  to: Place,
  distortion: Distortion,
) => void {
  const rowSize = width * channels;
  const imageSize = height * rowSize;
  const margin = (Math.ceil(largestShift * width) + 1) * channels;
  const image = wordBuffer(imageSize);
  const shifted = wordBuffer(imageSize);
  // One row, its edge pixels repeated on both sides, so that the inner loop need not clamp.
  const row = wordBuffer(margin + rowSize + margin);

  return (from, to, { down, right, flip }) => {
    const vertical = fraction(-down * height);
    const horizontal = fraction(-right * width);
    const left = margin + horizontal.whole * channels;
    image.bytes.set(from.pixels.subarray(from.offset, from.offset + imageSize));
    for (let y = 0; y < height; y++) {
      const upper = clamp(y + vertical.whole, height) * rowSize;
      const lower = clamp(y + vertical.whole + 1, height) * rowSize;
      for (let i = 0; i < rowSize; i += wordSize) {
        const word = blend(image.words.getInt32(upper + i), image.words.getInt32(lower + i), vertical.rest);
        row.words.setInt32(margin + i, word);
      }
      if (flip) mirror(row.bytes.subarray(margin, margin + rowSize), channels);
      for (let i = margin - 1; i >= 0; i--) row.bytes[i] = row.bytes[i + channels] ?? 0;
      for (let i = margin + rowSize; i < rowSize + 2 * margin; i++) row.bytes[i] = row.bytes[i - channels] ?? 0;
      for (let i = 0; i < rowSize; i += wordSize) {
        const word = blend(row.words.getInt32(left + i), row.words.getInt32(left + channels + i), horizontal.rest);
        shifted.words.setInt32(y * rowSize + i, word);
      }
    }
    to.pixels.set(shifted.bytes.subarray(0, imageSize), to.offset);
  };
}

/** Bytes that can be read and written four at once from any place, the last word reaching beyond the end. */
function wordBuffer(size: number): { bytes: Uint8Array; words: DataView } {
  const bytes = new Uint8Array(size + wordSize - 1);
  return { bytes, words: new DataView(bytes.buffer) };
}

/**
 * (a (256 - weight) + b weight) / 256, rounded, for each of the four bytes of two words: bytes 0 and 2 together, then
 * bytes 1 and 3, because each product needs the room of two bytes. Byte by byte takes several times as long.
 */
function blend(a: number, b: number, weight: number): number {
  const even = 0x00ff00ff;
  const half = 0x00800080;
  const low = Math.imul(a & even, 256 - weight) + Math.imul(b & even, weight) + half;
  const high = Math.imul((a >>> 8) & even, 256 - weight) + Math.imul((b >>> 8) & even, weight) + half;
  return ((low >>> 8) & even) | (high & ~even);
}

/** Reverses the pixels of a row in place. */
function mirror(row: Uint8Array, channels: number): void {
  for (let a = 0, b = row.length - channels; a < b; a += channels, b -= channels) {
    for (let channel = 0; channel < channels; channel++) {
      const kept = row[a + channel] ?? 0;
      row[a + channel] = row[b + channel] ?? 0;
      row[b + channel] = kept;
    }
  }
}

/** A distance in whole pixels, rounded down, and what is left of it in 256ths. */
function fraction(distance: number): { whole: number; rest: number } {
  const steps = Math.round(distance * 256);
  const whole = Math.floor(steps / 256);
  return { whole, rest: steps - whole * 256 };
}

function clamp(index: number, length: number): number {
  return Math.min(Math.max(index, 0), length - 1);
}
