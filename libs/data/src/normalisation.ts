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
  return { mean: meanImage(train), shape: train.imageShape, deviation: new Float32Array(channels).fill(1) };
}

/** Images that are summed at a time: a sum then stays in a register, which takes half as long. */
const block = 64;

function meanImage({ pixels, size, imageShape }: MemorySplit): Float32Array {
  const imageSize = imageSizeOf(imageShape);
  const sums = new Float64Array(imageSize);
  for (let first = 0; first < size; first += block) {
    const end = Math.min(size, first + block) * imageSize;
    for (let i = 0; i < imageSize; i++) {
      let sum = 0;
      for (let at = first * imageSize + i; at < end; at += imageSize) sum += pixels[at] ?? 0;
      sums[i] = (sums[i] ?? 0) + sum;
    }
  }
  return Float32Array.from(sums, (sum) => sum / (255 * size));
}
