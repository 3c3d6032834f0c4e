import { randomViews, type Augmentation, type ViewOf } from './augmentation.ts';
import { shown } from './imageFolder.ts';
import { DataError } from './dataError.ts';
import { imageSizeOf, type MemorySplit, type Split, type StreamedSplit } from './dataset.ts';
import { epochOrder, sampleOrder, type SampleOrder } from './imageOrder.ts';
import { centreView, viewEnlarger } from './imageView.ts';
import { prepareAhead } from './prepareAhead.ts';

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
  /** Only `resized-crop-flip` is done here; for the others see `augmentPixels`. */
  readonly augment: Augmentation;
  /** Batches to leave out at the start, for a trial that goes on in the middle of an epoch; not read. Default: 0. */
  readonly skip?: number;
}

export interface SampleOptions extends SampleOrder {
  /** Only `resized-crop-flip` is done here; for the others see `augmentPixels`. */
  readonly augment: Augmentation;
}

/**
 * Batches of streamed images that are prepared beside the one in use. Two: while one is used, the next is ready, and one
 * that takes longer than usual has the time of two updates.
 */
export const batchesAhead = 2;

/**
 * The batches of one epoch: every image once, in the order of `epochOrder`. The last batch holds what is left and may be
 * smaller.
 *
 * With `resized-crop-flip` a random part of each image is shown; which, for image number i of the epoch, depends on
 * (seed, epoch, i) alone, not on the batch size. With any other augmentation the images come as they are: `shift-flip`
 * and `pad-crop-flip` change pixels in the training step, by `augmentPixels`.
 *
 * Streamed images are decoded ahead, off this thread; a consumer that leaves early (`return()`, as `for await` calls it)
 * waits until what was begun has ended.
 *
 * @throws DataError 'data_corrupt' that names every file of the batch that cannot be used
 */
export async function* epochBatches(split: Split, options: EpochOptions): AsyncGenerator<Batch, void, undefined> {
  const { batchSize, seed, epoch, augment, skip = 0 } = options;
  const order = epochOrder(split.size, { seed, epoch });
  const viewOf = randomViews(augment, ['epoch', seed, epoch, 'augment']);
  yield* chosenBatches(split, { order, batchSize, start: skip * batchSize, viewOf });
}

/** All images in their order, for evaluation; the batches of a split in memory share its memory. */
export async function* orderedBatches(split: Split, batchSize: number): AsyncGenerator<Batch, void, undefined> {
  if (split.kind === 'streamed') {
    const order = Int32Array.from({ length: split.size }, (_, index) => index);
    yield* chosenBatches(split, { order, batchSize, start: 0, viewOf: null });
    return;
  }
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

/**
 * A batch by which the noise of the gradient is measured: the images of `sampleOrder`, of which `resized-crop-flip` shows
 * parts by random numbers of (seed, step) of its own, so that measuring alters nothing. As in `epochBatches`, the other
 * augmentations are left to `augmentPixels`.
 *
 * @throws DataError 'data_corrupt' that names every file that cannot be used
 */
export async function sampleBatch(split: Split, options: SampleOptions): Promise<Batch> {
  const { seed, step, augment } = options;
  const viewOf = randomViews(augment, ['trial', seed, 'noise', step, 'augment']);
  return await readBatch(split, sampleOrder(split.size, options), { viewOf, first: 0 });
}

interface Choice {
  readonly order: Int32Array;
  readonly batchSize: number;
  /** Place in the order of the first image. */
  readonly start: number;
  readonly viewOf: ViewOf | null;
}

async function* chosenBatches(
  split: Split,
  { order, batchSize, start, viewOf }: Choice,
): AsyncGenerator<Batch, void, undefined> {
  function* tasks(): Generator<() => Promise<Batch>, void, undefined> {
    for (let first = start; first < order.length; first += batchSize) {
      const chosen = order.subarray(first, first + batchSize);
      yield () => readBatch(split, chosen, { viewOf, first });
    }
  }
  yield* prepareAhead(tasks(), split.kind === 'streamed' ? batchesAhead : 0);
}

interface Views {
  /** The part of each image that is shown; null: all of those in memory, the middle of those that are streamed. */
  readonly viewOf: ViewOf | null;
  /** Number of the first image, by which its part is drawn. */
  readonly first: number;
}

async function readBatch(split: Split, chosen: Int32Array, views: Views): Promise<Batch> {
  return {
    images: split.kind === 'memory' ? copyImages(split, chosen, views) : await readImages(split, chosen, views),
    labels: chosen.map((index) => split.labels[index] ?? 0),
    size: chosen.length,
  };
}

function copyImages(split: MemorySplit, chosen: Int32Array, { viewOf, first }: Views): Uint8Array {
  const { pixels, imageShape } = split;
  const [height, width] = imageShape;
  const imageSize = imageSizeOf(imageShape);
  const enlarge = viewEnlarger(imageShape);
  const images = new Uint8Array(chosen.length * imageSize);
  chosen.forEach((index, position) => {
    const from = { pixels, offset: index * imageSize };
    const to = { pixels: images, offset: position * imageSize };
    if (viewOf === null) images.set(pixels.subarray(from.offset, from.offset + imageSize), to.offset);
    else enlarge(from, to, viewOf(first + position, { width, height }));
  });
  return images;
}

async function readImages(split: StreamedSplit, chosen: Int32Array, { viewOf, first }: Views): Promise<Uint8Array> {
  const imageSize = imageSizeOf(split.imageShape);
  const images = new Uint8Array(chosen.length * imageSize);
  // All at once: this thread stands still during an update, and could not begin the next image.
  const readings = Array.from(chosen, async (index, position) => {
    const extent = split.extentOf(index);
    const view = viewOf === null ? centreView(extent) : viewOf(first + position, extent);
    images.set(await split.readImage(index, view), position * imageSize);
  });
  throwProblems(await Promise.allSettled(readings));
  return images;
}

/** One DataError for all files of a batch that cannot be used; anything else that was thrown as it is. */
function throwProblems(readings: readonly PromiseSettledResult<void>[]): void {
  const problems: string[] = [];
  for (const reading of readings) {
    if (reading.status === 'fulfilled') continue;
    if (!(reading.reason instanceof DataError)) throw reading.reason;
    problems.push(reading.reason.message);
  }
  if (problems.length > 0)
    throw new DataError('data_corrupt', `images cannot be used; mend or remove them:\n${shown(problems)}`);
}
