import { describe, expect, it } from 'vitest';
import { randomStream } from '@coolsweep/backend';
import { augmentations, needsViews } from './augmentation.ts';
import { batchesAhead, epochBatches, orderedBatches, sampleBatch, type Batch } from './batches.ts';
import { DataError } from './dataError.ts';
import type { ImageShape, MemorySplit, StreamedSplit } from './dataset.ts';
import { epochOrder, sampleOrder } from './imageOrder.ts';
import type { ImageView } from './imageView.ts';

function splitOf(size: number, imageShape: ImageShape): MemorySplit {
  const random = randomStream('batches test');
  const [height, width, channels] = imageShape;
  const pixels = Uint8Array.from({ length: size * height * width * channels }, () => random.integer(256));
  return { kind: 'memory', size, imageShape, pixels, labels: Int32Array.from({ length: size }, (_, index) => index) };
}

const split = splitOf(10, [8, 8, 3]);
const imageSize = 8 * 8 * 3;
const options = { batchSize: 4, seed: 1, epoch: 0, augment: 'none' } as const;
const imageOf = (images: Uint8Array, index: number) => images.subarray(index * imageSize, (index + 1) * imageSize);

async function all(batches: AsyncIterable<Batch>): Promise<Batch[]> {
  const list: Batch[] = [];
  for await (const batch of batches) list.push(batch);
  return list;
}

async function together(batches: AsyncIterable<Batch>): Promise<string> {
  return Buffer.concat((await all(batches)).map(({ images }) => images)).toString('hex');
}

describe('the batches of an epoch', () => {
  it('hold every image once, with its label, the last batch what is left', async () => {
    const batches = await all(epochBatches(split, options));
    expect(batches.map(({ size }) => size)).toEqual([4, 4, 10 - 2 * 4]);
    const labels = batches.flatMap((batch) => [...batch.labels]);
    expect([...labels].sort((a, b) => a - b)).toEqual([...split.labels]);
    for (const { images, labels: own } of batches)
      own.forEach((label, position) => expect(imageOf(images, position)).toEqual(imageOf(split.pixels, label)));
  });

  it('are decided by seed and epoch', async () => {
    for (const augment of augmentations) {
      const first = await together(epochBatches(split, { ...options, augment }));
      expect(await together(epochBatches(split, { ...options, augment }))).toBe(first);
      expect(await together(epochBatches(split, { ...options, augment, epoch: 1 }))).not.toBe(first);
      expect(await together(epochBatches(split, { ...options, augment, seed: 2 }))).not.toBe(first);
    }
  });

  it('take the images in the order of the epoch, whatever the augmentation', async () => {
    for (const augment of augmentations) {
      const batches = await all(epochBatches(split, { ...options, augment }));
      expect(batches.flatMap(({ labels }) => [...labels])).toEqual([...epochOrder(10, { seed: 1, epoch: 0 })]);
    }
  });

  it('show parts of the images where views are drawn, else the images as they are', async () => {
    const plain = await all(epochBatches(split, options));
    for (const augment of augmentations) {
      const batches = await all(epochBatches(split, { ...options, augment }));
      if (needsViews(augment)) expect(batches).not.toEqual(plain);
      else expect(batches).toEqual(plain);
    }
    expect(augmentations.filter(needsViews)).toEqual(['resized-crop-flip']);
  });

  it('hold the same images in the same form at every batch size', async () => {
    for (const augment of augmentations) {
      const sizes = [1, 3, 4, 100].map((batchSize) =>
        together(epochBatches(split, { ...options, augment, batchSize })),
      );
      expect(new Set(await Promise.all(sizes)).size).toBe(1);
    }
  });

  it('go on in the middle of an epoch as if nothing had happened', async () => {
    for (const augment of augmentations) {
      const [, ...rest] = await all(epochBatches(split, { ...options, augment }));
      expect(await all(epochBatches(split, { ...options, augment, skip: 1 }))).toEqual(rest);
    }
  });

  it('are in order for evaluation', async () => {
    const batches = await all(orderedBatches(split, 4));
    expect(batches.map(({ size }) => size)).toEqual([4, 4, 2]);
    expect(Buffer.concat(batches.map(({ images }) => images)).equals(split.pixels)).toBe(true);
    expect(batches.flatMap(({ labels }) => [...labels])).toEqual([...split.labels]);
  });

  it('keep their order and changes from version to version: else old runs could not be repeated', async () => {
    const [batch] = await all(epochBatches(split, { ...options, augment: 'resized-crop-flip' }));
    expect([...batch!.labels]).toEqual([3, 2, 1, 9]);
    expect([...batch!.images.subarray(0, 6)]).toEqual([166, 34, 149, 129, 29, 191]);
  });
});

describe('a sample', () => {
  const sampling = { batchSize: 4, seed: 1, step: 7, augment: 'none' } as const;

  it('holds different images with their labels, decided by seed and step', async () => {
    const sample = await sampleBatch(split, sampling);
    expect(sample.size).toBe(4);
    expect(new Set(sample.labels).size).toBe(4);
    sample.labels.forEach((label, position) =>
      expect(imageOf(sample.images, position)).toEqual(imageOf(split.pixels, label)),
    );
    expect(await sampleBatch(split, sampling)).toEqual(sample);
    expect((await sampleBatch(split, { ...sampling, step: 8 })).labels).not.toEqual(sample.labels);
    expect((await sampleBatch(split, { ...sampling, seed: 2 })).labels).not.toEqual(sample.labels);
  });

  it('has all images, none twice, when as many or more are wanted', async () => {
    const { labels, size } = await sampleBatch(split, { ...sampling, batchSize: 12 });
    expect(size).toBe(10);
    expect([...labels].sort((a, b) => a - b)).toEqual([...split.labels]);
  });

  it('holds the images of the sample order, whatever the augmentation', async () => {
    for (const augment of augmentations) {
      const { labels } = await sampleBatch(split, { ...sampling, augment });
      expect(labels).toEqual(sampleOrder(10, sampling));
    }
  });

  it('shows parts of the images as in training, by random numbers of its own', async () => {
    const plain = await sampleBatch(split, sampling);
    for (const augment of augmentations) {
      const { images } = await sampleBatch(split, { ...sampling, augment });
      if (needsViews(augment)) expect(images).not.toEqual(plain.images);
      else expect(images).toEqual(plain.images);
    }
    const shown = await sampleBatch(split, { ...sampling, augment: 'resized-crop-flip' });
    expect([...shown.images.subarray(0, 6)]).toEqual([158, 57, 176, 159, 101, 191]);
  });
});

interface Read {
  readonly index: number;
  readonly view: ImageView;
}

/**
 * Twenty images of 16 x 12 pixels whose reading lasts until `finish` is called, or not at all with `wait: false`. Every
 * byte of image i is i, or 200 + i when mirrored.
 */
function streamedSplit({ wait = false, damaged = [] as readonly number[] } = {}) {
  const reads: Read[] = [];
  const open: (() => void)[] = [];
  const streamed: StreamedSplit = {
    kind: 'streamed',
    size: 20,
    imageShape: [8, 8, 3],
    labels: Int32Array.from({ length: 20 }, (_, index) => 100 + index),
    extentOf: () => ({ width: 16, height: 12 }),
    async readImage(index, view) {
      reads.push({ index, view });
      if (wait) await new Promise<void>((resolve) => open.push(resolve));
      if (damaged.includes(index)) throw new DataError('data_corrupt', `train/${index}.jpg: is cut short`);
      return new Uint8Array(8 * 8 * 3).fill(view.flip ? 200 + index : index);
    },
  };
  /** Ends all readings under way, the last first, so that their order cannot matter. */
  const finish = () =>
    open
      .splice(0)
      .reverse()
      .forEach((resolve) => resolve());
  return { streamed, reads, open, finish };
}

describe('the batches of a streamed split', () => {
  it('are the same whatever order the images are ready in', async () => {
    for (const augment of augmentations) {
      const expected = await all(epochBatches(streamedSplit().streamed, { ...options, augment }));
      const { streamed, finish } = streamedSplit({ wait: true });
      const batches = all(epochBatches(streamed, { ...options, augment }));
      const done = { value: false };
      void batches.then(() => (done.value = true));
      while (!done.value) {
        finish();
        await Promise.resolve();
      }
      expect(await batches).toEqual(expected);
    }
  });

  it('hold the images in the order of those in memory, with their labels', async () => {
    const inMemory = await all(epochBatches(splitOf(20, [8, 8, 3]), options));
    const batches = await all(epochBatches(streamedSplit().streamed, options));
    expect(batches.map(({ labels }) => [...labels])).toEqual(
      inMemory.map(({ labels }) => Array.from(labels, (label) => 100 + label)),
    );
    for (const { images, labels } of batches)
      labels.forEach((label, position) =>
        expect(imageOf(images, position)).toEqual(new Uint8Array(192).fill(label - 100)),
      );
  });

  it('show the middle of an image unless parts are drawn', async () => {
    const centre = { left: (16 - 11) >> 1, top: 0, width: Math.round(0.875 * 12), height: 11, flip: false };
    for (const augment of ['none', 'pad-crop-flip', 'shift-flip'] as const) {
      const { streamed, reads } = streamedSplit();
      await all(epochBatches(streamed, { ...options, augment }));
      for (const { view } of reads) expect(view).toEqual(centre);
    }
    const evaluated = streamedSplit();
    await all(orderedBatches(evaluated.streamed, 8));
    expect(evaluated.reads).toEqual(Array.from({ length: 20 }, (_, index) => ({ index, view: centre })));
    const drawn = streamedSplit();
    await all(epochBatches(drawn.streamed, { ...options, augment: 'resized-crop-flip' }));
    expect(new Set(drawn.reads.map(({ view }) => JSON.stringify(view))).size).toBeGreaterThan(15);
  });

  it('are read ahead, by two batches and no more', async () => {
    const { streamed, reads, finish } = streamedSplit({ wait: true });
    const batches = epochBatches(streamed, options);
    for (let batch = 1; batch <= 5; batch++) {
      const next = batches.next();
      const [most, before] = [Math.min(20, 4 * (batch + batchesAhead)), reads.length];
      // Every turn that could start a reading passes before the first batch is allowed to be ready.
      for (let turn = 0; turn < 100; turn++) await Promise.resolve();
      expect(reads).toHaveLength(Math.max(most, before));
      finish();
      expect((await next).done).toBe(false);
    }
    finish();
    expect(await batches.next()).toEqual({ done: true, value: undefined });
  });

  it('are not read when they are skipped', async () => {
    const { streamed, reads } = streamedSplit();
    const [, , , ...rest] = await all(epochBatches(streamed, { ...options, augment: 'resized-crop-flip' }));
    const whole = reads.splice(0);
    expect(await all(epochBatches(streamed, { ...options, augment: 'resized-crop-flip', skip: 3 }))).toEqual(rest);
    expect(reads).toEqual(whole.slice(3 * 4));
  });

  it('leave nothing behind when the consumer leaves early', async () => {
    const { streamed, reads, open, finish } = streamedSplit({ wait: true });
    const batches = epochBatches(streamed, options);
    const first = batches.next();
    for (let turn = 0; turn < 100; turn++) await Promise.resolve();
    finish();
    await first;
    const next = batches.next();
    const left = batches.return();
    let over = false;
    void left.then(() => (over = true));
    for (let turn = 0; turn < 100; turn++) await Promise.resolve();
    expect(over).toBe(false);
    while (open.length > 0) {
      finish();
      await Promise.resolve();
    }
    await Promise.all([next, left]);
    const begun = reads.length;
    expect(await batches.next()).toEqual({ done: true, value: undefined });
    expect(reads).toHaveLength(begun);
    expect(open).toHaveLength(0);
  });

  it('name every damaged file of a batch when its turn comes, not before', async () => {
    const order = await all(epochBatches(streamedSplit().streamed, options));
    const [a = 0, b = 0] = [order[1]!.labels[0], order[1]!.labels[2]].map((label) => (label ?? 0) - 100);
    const { streamed } = streamedSplit({ damaged: [a, b] });
    const batches = epochBatches(streamed, options);
    expect(await batches.next()).toMatchObject({ done: false });
    const failing = batches.next();
    await expect(failing).rejects.toMatchObject({ code: 'data_corrupt' });
    await expect(failing).rejects.toThrow(new RegExp(`train/${a}\\.jpg: is cut short\\n.*train/${b}\\.jpg`));
    expect(await batches.next()).toEqual({ done: true, value: undefined });
    await expect(sampleBatch(streamed, { batchSize: 20, seed: 1, step: 0, augment: 'none' })).rejects.toMatchObject({
      code: 'data_corrupt',
    });
  });
});
