import { randomStream } from '@coolsweep/backend';
import { drawDistortions, imageDistorter } from './augment.ts';
import { imageSizeOf, type Split } from './dataset.ts';

/** Images that go through the model together. */
export interface Batch {
  /** size * height * width * channels bytes, channels last; the batch's own, not shared with another. */
  readonly images: Uint8Array;
  readonly labels: Int32Array;
  readonly size: number;
}

export interface EpochOptions {
  readonly batchSize: number;
  /** Replicate seed: equal seeds give equal batches, whatever the configuration of the trial. */
  readonly seed: number;
  /** 0 for the first epoch. */
  readonly epoch: number;
  /** Shift and flip at random, see `imageDistorter`. */
  readonly augment: boolean;
  /** Batches to leave out at the start, for a trial that goes on in the middle of an epoch. Default: 0. */
  readonly skip?: number;
}

/**
 * The batches of one epoch: every image once, in an order that (seed, epoch) decides. The last batch holds what is left
 * and may be smaller.
 *
 * How image number i of the epoch is distorted depends on (seed, epoch, i) alone, not on the batch size.
 */
export function* epochBatches(split: Split, options: EpochOptions): Generator<Batch, void, undefined> {
  const { batchSize, seed, epoch, augment, skip = 0 } = options;
  const order = randomStream('epoch', seed, epoch, 'order').permutation(split.size);
  const distortions = augment ? drawDistortions(randomStream('epoch', seed, epoch, 'augment'), split.size) : null;
  const distort = imageDistorter(split.imageShape);
  const imageSize = imageSizeOf(split.imageShape);
  for (let start = skip * batchSize; start < split.size; start += batchSize) {
    const chosen = order.subarray(start, start + batchSize);
    const images = new Uint8Array(chosen.length * imageSize);
    chosen.forEach((index, position) => {
      if (distortions === null) {
        images.set(split.pixels.subarray(index * imageSize, (index + 1) * imageSize), position * imageSize);
      } else {
        const from = { pixels: split.pixels, offset: index * imageSize };
        distort(from, { pixels: images, offset: position * imageSize }, distortions(start + position));
      }
    });
    yield { images, labels: chosen.map((index) => split.labels[index] ?? 0), size: chosen.length };
  }
}

/** All images in their order, for evaluation; the batches share the split's memory. */
export function* orderedBatches(split: Split, batchSize: number): Generator<Batch, void, undefined> {
  const imageSize = imageSizeOf(split.imageShape);
  for (let start = 0; start < split.size; start += batchSize) {
    const end = Math.min(start + batchSize, split.size);
    yield {
      images: split.pixels.subarray(start * imageSize, end * imageSize),
      labels: split.labels.subarray(start, end),
      size: end - start,
    };
  }
}
