import { imageSizeOf, type Dataset, type MemorySplit } from './dataset.ts';

/** What is done to pixels in 0..1 before a model sees them: (pixel - mean) / deviation. */
export interface Normalisation {
  /** Values of `shape`, channels last. */
  readonly mean: Float32Array;
  /** Height, width, channels; height and width 1 when all places have the same mean. */
  readonly shape: readonly [height: number, width: number, channels: number];
  /** One for each channel. */
  readonly deviation: Float32Array;
}

/** Of the training images of ImageNet, red, green, blue, as published by torchvision and used by most others. */
const imagenetMean = [0.485, 0.456, 0.406];
const imagenetDeviation = [0.229, 0.224, 0.225];

/**
 * The normalisation of a data set: its mean training image where that is in memory, as in the paper's ResNet; else the
 * published values of ImageNet.
 */
export function normalisation({ train }: Pick<Dataset, 'train'>): Normalisation {
  if (train.kind === 'streamed') {
    return {
      mean: Float32Array.from(imagenetMean),
      shape: [1, 1, 3],
      deviation: Float32Array.from(imagenetDeviation),
    };
  }
  const [, , channels] = train.imageShape;
  return {
    mean: train.mean ?? meanImage(train),
    shape: train.imageShape,
    deviation: new Float32Array(channels).fill(1),
  };
}

/** Mean of the training images; sums of whole numbers, which no order of summation changes. */
function meanImage({ pixels, size, imageShape }: MemorySplit): Float32Array {
  const imageSize = imageSizeOf(imageShape);
  const sums = sumsOf(pixels.subarray(0, size * imageSize), imageSize);
  return Float32Array.from(sums, (sum) => sum / (255 * size));
}

/** The values at each place of rows of `rowSize` bytes, summed over the rows. */
export function sumsOf(bytes: Uint8Array, rowSize: number): Float64Array {
  const isAligned = rowSize % 4 === 0 && bytes.byteOffset % 4 === 0;
  return isAligned ? sumsByWords(bytes, rowSize) : sumsByBytes(bytes, rowSize);
}

function sumsByBytes(bytes: Uint8Array, rowSize: number): Float64Array {
  const sums = new Float64Array(rowSize);
  for (let start = 0; start < bytes.length; start += rowSize)
    for (let i = 0; i < rowSize; i++) sums[i] = (sums[i] ?? 0) + (bytes[start + i] ?? 0);
  return sums;
}

/** Rows that are summed at a time: a sum then stays in a register. 257 bytes would still fit into half a word. */
const block = 64;
const everyOther = 0x00ff00ff;

/**
 * Four bytes at a time, in half the time: of a word two bytes are summed in the halves of one number, two in another. On
 * every platform of Node but s390x the first byte of a word is its lowest.
 */
function sumsByWords(bytes: Uint8Array, rowSize: number): Float64Array {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const [width, sums] = [rowSize / 4, new Float64Array(rowSize)];
  for (let first = 0; first < words.length; first += block * width) {
    const end = Math.min(words.length, first + block * width);
    for (let i = 0; i < width; i++) {
      let even = 0;
      let odd = 0;
      for (let at = first + i; at < end; at += width) {
        const word = words[at] ?? 0;
        even += word & everyOther;
        odd += (word >>> 8) & everyOther;
      }
      const place = 4 * i;
      sums[place] = (sums[place] ?? 0) + (even & 0xffff);
      sums[place + 1] = (sums[place + 1] ?? 0) + (odd & 0xffff);
      sums[place + 2] = (sums[place + 2] ?? 0) + (even >>> 16);
      sums[place + 3] = (sums[place + 3] ?? 0) + (odd >>> 16);
    }
  }
  return sums;
}
