import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend, randomStream, statelessUniform } from '@coolsweep/backend';
import { augmentPixels } from './pixelAugmentation.ts';

type Shape = [batch: number, height: number, width: number, channels: number];
type Pixel = readonly [y: number, x: number];
type Change = (draws: readonly number[], at: (...from: Pixel) => number, to: Pixel) => number;

const key = (first: number, second: number) => tf.tensor1d([first, second], 'int32');
const numbers = (tensor: tf.Tensor) => [...tensor.dataSync()];
const clamp = (index: number, length: number) => Math.min(Math.max(index, 0), length - 1);
const [height, width] = [11, 14];
const shape: Shape = [6, height, width, 3];

/** Images of random bytes. */
function imagesOf(size: Shape): tf.Tensor4D {
  const random = randomStream('pixel augmentation test');
  const bytes = Float32Array.from({ length: tf.util.sizeFromShape(size) }, () => random.integer(256));
  return tf.tensor4d(bytes, size);
}

/** Down, right and mirror of each image, as the key gives them. */
function drawsOf(batch: number, from: tf.Tensor1D): number[][] {
  return statelessUniform([batch, 3], from).arraySync() as number[][];
}

function largestDifference(actual: readonly number[], wanted: readonly number[]): number {
  expect(actual).toHaveLength(wanted.length);
  return Math.max(...actual.map((value, index) => Math.abs(value - (wanted[index] ?? NaN))));
}

/** Every value by itself, as the formula says. */
function expected(images: tf.Tensor4D, draws: readonly number[][], change: Change): number[] {
  return images.arraySync().flatMap((image, index) =>
    image.flatMap((row, y) =>
      row.flatMap((pixel, x) =>
        pixel.map((_, channel) => {
          const at = (fromY: number, fromX: number) => image[fromY]?.[fromX]?.[channel] ?? 0;
          return change(draws[index] ?? [], at, [y, x]);
        }),
      ),
    ),
  );
}

/** Mirrored, then shifted by a fraction of the size, the edge repeated. */
const shiftFlip: Change = ([u = 0, v = 0, mirror = 0], at, [y, x]) => {
  const [sourceY, sourceX] = [clamp(y - (0.2 * u - 0.1) * height, height), clamp(x - (0.2 * v - 0.1) * width, width)];
  const [top, left] = [Math.floor(sourceY), Math.floor(sourceX)];
  const mirrored = (row: number, column: number) => at(row, mirror < 0.5 ? width - 1 - column : column);
  const across = (row: number) =>
    mirrored(row, left) * (left + 1 - sourceX) + mirrored(row, left + 1) * (sourceX - left);
  return across(top) * (top + 1 - sourceY) + across(top + 1) * (sourceY - top);
};

/** Moved by whole pixels, black left behind, then mirrored. */
const padCropFlip: Change = ([u = 0, v = 0, mirror = 0], at, [y, x]) => {
  const [down, right] = [Math.floor(9 * u) - 4, Math.floor(9 * v) - 4];
  return at(y - down, (mirror < 0.5 ? width - 1 - x : x) - right);
};

describe.each(['tensorflow', 'cpu'] as const)('the augmentation of pixels on %s', (prefer) => {
  beforeAll(async () => {
    expect((await loadBackend({ prefer })).name).toBe(prefer);
  });

  it('shifts and flips by the formula, the edge repeated, unrounded', () => {
    for (const step of [1, 2, 3]) {
      const images = imagesOf(shape);
      const actual = augmentPixels(images, 'shift-flip', key(5, step));
      const wanted = expected(images, drawsOf(6, key(5, step)), shiftFlip);
      expect([actual.shape, actual.dtype]).toEqual([shape, 'float32']);
      // A place has float32's error of 14 * 2^-24 a few times over, and 255 from pixel to pixel.
      expect(largestDifference(numbers(actual), wanted)).toBeLessThan(2e-3);
      expect(numbers(actual).some((value) => Math.abs(value - Math.round(value)) > 0.1)).toBe(true);
    }
  });

  it('moves and flips by the formula, to the last bit, black left behind', () => {
    for (const step of [1, 2, 3]) {
      const images = imagesOf(shape);
      const actual = augmentPixels(images, 'pad-crop-flip', key(5, step));
      expect([actual.shape, actual.dtype]).toEqual([shape, 'float32']);
      expect(numbers(actual)).toEqual(expected(images, drawsOf(6, key(5, step)), padCropFlip));
    }
  });

  it('leaves an image of one colour as it is when the edge is repeated, and blackens a border else', () => {
    const white = tf.fill<tf.Rank.R4>([50, 8, 8, 1], 255);
    expect(largestDifference(numbers(augmentPixels(white, 'shift-flip', key(1, 1))), numbers(white))).toBeLessThan(
      1e-3,
    );
    const [draws, moved] = [drawsOf(50, key(1, 1)), augmentPixels(white, 'pad-crop-flip', key(1, 1))];
    const left = ([u = 0, v = 0]: readonly number[]) =>
      (8 - Math.abs(Math.floor(9 * u) - 4)) * (8 - Math.abs(Math.floor(9 * v) - 4));
    expect(numbers(tf.sum(moved, [1, 2, 3]))).toEqual(draws.map((own) => 255 * left(own)));
  });

  it('gives back the very images where no pixels are to be changed', () => {
    const images = imagesOf(shape);
    for (const augmentation of ['none', 'resized-crop-flip'] as const) {
      expect(augmentPixels(images, augmentation, key(1, 1))).toBe(images);
    }
  });

  it('is decided by the key', () => {
    const images = imagesOf(shape);
    for (const augmentation of ['shift-flip', 'pad-crop-flip'] as const) {
      const first = numbers(augmentPixels(images, augmentation, key(1, 1)));
      expect(numbers(augmentPixels(images, augmentation, key(1, 1)))).toEqual(first);
      expect(numbers(augmentPixels(images, augmentation, key(1, 2)))).not.toEqual(first);
      expect(numbers(augmentPixels(images, augmentation, key(2, 1)))).not.toEqual(first);
    }
  });

  it('mirrors every second image, and moves them as far to the left as to the right', () => {
    const batch = 300;
    // A grey ramp, 10 from column to column, and of nine rows: the middle one is never moved away.
    const ramp = tf.tile<tf.Tensor4D>(tf.reshape(tf.mul(tf.range(0, 20), 10), [1, 1, 20, 1]), [batch, 9, 1, 1]);
    for (const [augmentation, deviation] of [
      ['shift-flip', (0.2 * 20) / Math.sqrt(12)],
      ['pad-crop-flip', Math.sqrt((9 ** 2 - 1) / 12)],
    ] as const) {
      const middles = tf.slice(augmentPixels(ramp, augmentation, key(3, 4)), [0, 4, 9, 0], [batch, 1, 2, 1]);
      const pairs = tf.reshape(middles, [batch, 2]).arraySync() as [number, number][];
      const upright = pairs.filter(([a, b]) => a < b);
      expect(Math.abs(upright.length - batch / 2)).toBeLessThan(4 * Math.sqrt(batch / 4));
      const shifts = upright.map(([a, b]) => (95 - (a + b) / 2) / 10);
      const mean = shifts.reduce((sum, shift) => sum + shift) / shifts.length;
      expect(Math.abs(mean)).toBeLessThan((4 * deviation) / Math.sqrt(shifts.length));
    }
  });

  it('leaves no tensor behind', () => {
    const [images, given] = [imagesOf(shape), key(1, 1)];
    const before = tf.memory().numTensors;
    tf.dispose([augmentPixels(images, 'shift-flip', given), augmentPixels(images, 'pad-crop-flip', given)]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
