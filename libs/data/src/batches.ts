import { randomStream } from '@coolsweep/backend';
import { imageChange, type Augmentation } from './augmentation.ts';
import { shown } from './imageFolder.ts';
import { DataError } from './dataError.ts';
import { imageSizeOf, type MemorySplit, type Split, type StreamedSplit } from './dataset.ts';
import type { ImageChange } from './imageChange.ts';
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
  readonly augment: Augmentation;
  /** Batches to leave out at the start, for a trial that goes on in the middle of an epoch; not read. Default: 0. */
  readonly skip?: number;
}

export interface SampleOptions {
  readonly batchSize: number;
  readonly seed: number;
  /** Updates done. */
  readonly step: number;
  readonly augment: Augmentation;
}

/**
 * Batches of streamed images that are prepared beside the one in use. Two: while one is used, the next is ready, and one
 * that takes longer than usual has the time of two updates.
 */
export const batchesAhead = 2;

/**
 * The batches of one epoch: every image once, in an order that (seed, epoch) decides. The last batch holds what is left
 * and may be smaller.
 *
 * How image number i of the epoch is changed depends on (seed, epoch, i) alone, not on the batch size. Streamed images
 * are decoded ahead, off this thread; a consumer that leaves early (`return()`, as `for await` calls it) waits until what
 * was begun has ended.
 *
 * @throws DataError 'data_corrupt' that names every file of the batch that cannot be used
 */
export async function* epochBatches(split: Split, options: EpochOptions): AsyncGenerator<Batch, void, undefined> {
  const { batchSize, seed, epoch, augment, skip = 0 } = options;
  const order = randomStream('epoch', seed, epoch, 'order').permutation(split.size);
  const path = ['epoch', seed, epoch, 'augment'];
  const change = imageChange(augment, { path, images: split.size, imageShape: split.imageShape });
  yield* chosenBatches(split, { order, batchSize, start: skip * batchSize, change });
}

/** All images in their order, for evaluation; the batches of a split in memory share its memory. */
export async function* orderedBatches(split: Split, batchSize: number): AsyncGenerator<Batch, void, undefined> {
  if (split.kind === 'streamed') {
    const order = Int32Array.from({ length: split.size }, (_, index) => index);
    yield* chosenBatches(split, { order, batchSize, start: 0, change: { kind: 'none' } });
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
 * A batch by which the noise of the gradient is measured: different images, drawn uniformly, changed as in training, by
 * random numbers of (seed, step) of its own, so that measuring alters nothing. At most as many as the split has.
 *
 * @throws DataError 'data_corrupt' that names every file that cannot be used
 */
export async function sampleBatch(split: Split, options: SampleOptions): Promise<Batch> {
  const { batchSize, seed, step, augment } = options;
  const path = ['trial', seed, 'noise', step];
  const chosen = drawWithout(split.size, Math.min(batchSize, split.size), randomStream(...path).integer);
  const { imageShape } = split;
  const change = imageChange(augment, { path: [...path, 'augment'], images: chosen.length, imageShape });
  return await readBatch(split, chosen, { change, first: 0 });
}

/** `count` different whole numbers below `n`: the beginning of a shuffle of which only what was moved is kept. */
function drawWithout(n: number, count: number, integer: (n: number) => number): Int32Array {
  const moved = new Map<number, number>();
  return Int32Array.from({ length: count }, (_, index) => {
    const place = index + integer(n - index);
    const drawn = moved.get(place) ?? place;
    moved.set(place, moved.get(index) ?? index);
    return drawn;
  });
}

interface Choice {
  readonly order: Int32Array;
  readonly batchSize: number;
  /** Place in the order of the first image. */
  readonly start: number;
  readonly change: ImageChange;
}

async function* chosenBatches(
  split: Split,
  { order, batchSize, start, change }: Choice,
): AsyncGenerator<Batch, void, undefined> {
  function* tasks(): Generator<() => Promise<Batch>, void, undefined> {
    for (let first = start; first < order.length; first += batchSize) {
      const chosen = order.subarray(first, first + batchSize);
      yield () => readBatch(split, chosen, { change, first });
    }
  }
  yield* prepareAhead(tasks(), split.kind === 'streamed' ? batchesAhead : 0);
}

interface Changed {
  readonly change: ImageChange;
  /** Number of the first image, by which it is changed. */
  readonly first: number;
}

async function readBatch(split: Split, chosen: Int32Array, changed: Changed): Promise<Batch> {
  return {
    images: split.kind === 'memory' ? copyImages(split, chosen, changed) : await readImages(split, chosen, changed),
    labels: chosen.map((index) => split.labels[index] ?? 0),
    size: chosen.length,
  };
}

function copyImages(split: MemorySplit, chosen: Int32Array, { change, first }: Changed): Uint8Array {
  const { pixels, imageShape } = split;
  const [height, width] = imageShape;
  const imageSize = imageSizeOf(imageShape);
  const enlarge = viewEnlarger(imageShape);
  const images = new Uint8Array(chosen.length * imageSize);
  chosen.forEach((index, position) => {
    const from = { pixels, offset: index * imageSize };
    const to = { pixels: images, offset: position * imageSize };
    const number = first + position;
    if (change.kind === 'none') images.set(pixels.subarray(from.offset, from.offset + imageSize), to.offset);
    else if (change.kind === 'pixels') change.write(number, from, to);
    else enlarge(from, to, change.viewOf(number, { width, height }));
  });
  return images;
}

async function readImages(split: StreamedSplit, chosen: Int32Array, { change, first }: Changed): Promise<Uint8Array> {
  const imageSize = imageSizeOf(split.imageShape);
  const images = new Uint8Array(chosen.length * imageSize);
  // All at once: this thread stands still during an update, and could not begin the next image.
  const readings = Array.from(chosen, async (index, position) => {
    const extent = split.extentOf(index);
    const number = first + position;
    const pixels = await split.readImage(
      index,
      change.kind === 'view' ? change.viewOf(number, extent) : centreView(extent),
    );
    const to = { pixels: images, offset: position * imageSize };
    if (change.kind === 'pixels') change.write(number, { pixels, offset: 0 }, to);
    else images.set(pixels, to.offset);
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
