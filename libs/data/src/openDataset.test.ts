import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Dataset } from './index.ts';
import { fashionMnistRelease, idxParts, mnistRelease, type IdxPart, type IdxRelease } from './idxRelease.ts';
import { idxSource } from './idxSource.ts';
import { describeDataset, getDataset, listDatasets, normalisation, openDataset, verifyDataset } from './index.ts';
import { DamagedCache } from './dataError.ts';
import { remoteOf } from './testing/cifarStandIn.ts';
import { fileServer, folderServer } from './testing/fileServer.ts';
import { temporaryContext } from './testing/temporaryContext.ts';

const nowhere = { dataDir: null, cacheDir: '/nonexistent' };
const fashionMnistNowhere: IdxRelease = { ...fashionMnistRelease, systemFolders: [] };

/** The pixels of a split that is in memory. */
function pixelsOf(split: Dataset['train']): Uint8Array {
  if (split.kind !== 'memory') throw new Error('the split is not in memory');
  return split.pixels;
}

describe('the digits', () => {
  it('come in 1,200 + 297 + 300, every class by its share', async () => {
    const { train, validation, test, imageShape, attribution } = await openDataset({ name: 'digits' }, nowhere);
    expect([train.size, validation?.size, test.size]).toEqual([1200, 297, 300]);
    expect(imageShape).toEqual([8, 8, 1]);
    expect(pixelsOf(train)).toHaveLength(1200 * 8 * 8);
    expect(Math.max(...pixelsOf(train))).toBe(255);
    expect(attribution).toMatch(/Alpaydin/);
    // 178 of 1,797 images are zeros.
    expect(test.labels.filter((label) => label === 0)).toHaveLength(Math.round((300 * 178) / 1797));
  });

  it('keep their splits: a change would make old results incomparable', async () => {
    const { contentHash } = await openDataset({ name: 'digits' }, nowhere);
    expect(contentHash).toBe('4dc13c2f0a14b2f3efc51fca1c39f54c5c0708f76cc4472a0c8f933866eb5557');
  });

  it('have no validation split when none is wanted, and hold out the same images otherwise', async () => {
    const none = await openDataset({ name: 'digits', validation: 0 }, nowhere);
    expect([none.train.size, none.validation]).toEqual([1497, null]);
    const all = await openDataset({ name: 'digits' }, nowhere);
    const few = await openDataset({ name: 'digits', train: 100, test: 50 }, nowhere);
    expect([few.train.size, few.test.size]).toEqual([100, 50]);
    expect(few.validation).toEqual(all.validation);
    expect(new Set([none, all, few].map(({ contentHash }) => contentHash)).size).toBe(3);
  });

  it('are described without being read', async () => {
    expect(await describeDataset({ name: 'digits', train: 100 }, nowhere)).toMatchObject({
      imageShape: [8, 8, 1],
      train: 100,
      validation: 297,
      test: 300,
    });
    await expect(describeDataset({ name: 'digits', train: 1201 }, nowhere)).rejects.toMatchObject({
      code: 'invalid_arguments',
    });
  });

  it('are whole, and need no download', async () => {
    expect(await verifyDataset('digits', nowhere)).toMatchObject({ images: 1797, problems: [] });
    expect((await getDataset('digits', nowhere)).location).toMatch(/digits\.csv\.gz$/);
  });
});

describe('a data set that is nowhere', () => {
  it('says how to get it', async () => {
    const context = await temporaryContext();
    await expect(openDataset({ name: 'cifar10' }, context)).rejects.toMatchObject({
      code: 'data_missing',
      message: expect.stringMatching(/cifar10 was not found.*coolsweep data get cifar10.*--data-dir/) as string,
    });
    await expect(getDataset('folder', context)).rejects.toThrow(/not downloaded: give by `--data-dir` a folder/);
    expect(idxSource(fashionMnistNowhere).howToGet).toContain('apt-get install dataset-fashion-mnist');
    expect(await idxSource(fashionMnistNowhere).find(context)).toBeNull();
  });

  it('is downloaded also when the cache holds a damaged one', async () => {
    const context = await temporaryContext();
    const cached = path.join(context.cacheDir, 'datasets', 'cifar10', 'cifar-10-batches-bin');
    await mkdir(cached, { recursive: true });
    await writeFile(path.join(cached, 'test_batch.bin'), '');
    await expect(openDataset({ name: 'cifar10' }, context)).rejects.toThrow(/lacks.*run `coolsweep data get cifar10`/);
    const { url, ranges } = await fileServer(Buffer.alloc(0), [{ kind: 'status', status: 404 }]);
    await expect(getDataset('cifar10', context, { url })).rejects.toThrow('answered 404');
    expect(ranges).toHaveLength(1);
  });

  it('is listed with the others', async () => {
    const context = await temporaryContext();
    await mkdir(path.join(context.dataDir, 'train', 'cat'), { recursive: true });
    const statuses = await listDatasets(context);
    expect(statuses.map(({ name }) => name)).toEqual([
      'digits',
      'mnist',
      'fashion-mnist',
      'cifar10',
      'cifar100',
      'folder',
    ]);
    expect(statuses[0]).toMatchObject({ found: true, sizes: { train: 1497, test: 300 }, licence: 'CC BY 4.0' });
    expect(statuses[3]).toMatchObject({ found: false, problem: null });
    expect(statuses[5]).toMatchObject({
      found: false,
      problem: expect.stringMatching(/neither test\/<class>\/ nor val\/<class>\//) as string,
    });
  });
});

function idx(dimensions: readonly number[], values: Buffer): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.set([0, 0, 8, dimensions.length]);
  dimensions.forEach((dimension, index) => header.writeUInt32BE(dimension, 4 + 4 * index));
  return Buffer.concat([header, values]);
}

/** 40 + 10 images of 3 x 2; every pixel of image i is i. */
async function writeIdxFiles(folder: string): Promise<void> {
  for (const [part, size] of [
    ['train', 40],
    ['t10k', 10],
  ] as const) {
    const pixels = Buffer.from(Array.from({ length: size * 6 }, (_, index) => Math.floor(index / 6)));
    const labels = Buffer.from(Array.from({ length: size }, (_, index) => index % 10));
    await writeFile(path.join(folder, `${part}-images-idx3-ubyte.gz`), gzipSync(idx([size, 3, 2], pixels)));
    await writeFile(path.join(folder, `${part}-labels-idx1-ubyte`), idx([size], labels));
  }
}

describe('Fashion-MNIST', () => {
  it('is read from IDX files, packed or not', async () => {
    const context = await temporaryContext();
    await writeIdxFiles(context.dataDir);
    const dataset = await openDataset({ name: 'fashion-mnist', validation: 10 }, context);
    expect(dataset.imageShape).toEqual([3, 2, 1]);
    expect([dataset.train.size, dataset.validation?.size, dataset.test.size]).toEqual([30, 10, 10]);
    const pixels = pixelsOf(dataset.train);
    dataset.train.labels.forEach((label, index) => expect((pixels[6 * index] ?? 0) % 10).toBe(label));
    expect((await verifyDataset('fashion-mnist', context)).problems).toHaveLength(4);
  });

  it('names the file that is damaged, cut short or missing', async () => {
    const context = await temporaryContext();
    await writeIdxFiles(context.dataDir);
    const file = path.join(context.dataDir, 't10k-labels-idx1-ubyte');
    await writeFile(file, idx([10], Buffer.alloc(9)));
    await expect(openDataset({ name: 'fashion-mnist' }, context)).rejects.toThrow(
      /10 values are announced, 9 are there/,
    );
    await writeFile(file, idx([10], Buffer.alloc(10, 77)));
    await expect(openDataset({ name: 'fashion-mnist' }, context)).rejects.toThrow(/labels above 9/);
    await writeFile(file, 'something else');
    await expect(openDataset({ name: 'fashion-mnist' }, context)).rejects.toThrow(/no IDX file/);
    await writeFile(
      path.join(context.dataDir, 't10k-images-idx3-ubyte.gz'),
      gzipSync(Buffer.alloc(999)).subarray(0, 12),
    );
    await expect(openDataset({ name: 'fashion-mnist' }, context)).rejects.toMatchObject({ code: 'data_corrupt' });
    await expect(idxSource(fashionMnistNowhere).find({ ...context, dataDir: path.dirname(file) })).rejects.toThrow(
      /t10k-images/,
    );
  });

  it("is found where Debian's package puts it", async ({ skip }) => {
    const installed = await access('/usr/share/datasets/fashion-mnist').then(
      () => true,
      () => false,
    );
    skip(!installed, 'Fashion-MNIST is not installed: apt-get install dataset-fashion-mnist');
    const { train, validation, test, contentHash } = await openDataset({ name: 'fashion-mnist' }, nowhere);
    expect([train.size, validation?.size, test.size]).toEqual([55_000, 5000, 10_000]);
    expect(contentHash).toBe('997dbf310f142471dbdf0ce71b7690de9471e2fb671c02b68d90397b4b9f5e75');
    // The published mean of the 60,000 training images is 0.2860.
    const mean = normalisation({ train }).mean.reduce((sum, value) => sum + value) / (28 * 28);
    expect(mean).toBeCloseTo(0.286, 3);
    expect((await verifyDataset('fashion-mnist', nowhere)).problems).toEqual([]);
  });
});

/** A small MNIST as on a server: its release, and the bytes by file name. */
function smallMnist(): { release: IdxRelease; served: Map<string, Buffer> } {
  const contents: Record<IdxPart, Buffer> = {
    trainImages: idx([20, 3, 2], Buffer.alloc(20 * 6, 9)),
    trainLabels: idx([20], Buffer.alloc(20, 1)),
    testImages: idx([10, 3, 2], Buffer.alloc(10 * 6, 9)),
    testLabels: idx([10], Buffer.alloc(10, 2)),
  };
  const served = new Map<string, Buffer>();
  const file = (part: IdxPart) => {
    const { name } = mnistRelease.files[part];
    const packed = gzipSync(contents[part]);
    served.set(`${name}.gz`, packed);
    const sha256 = remoteOf(contents[part], '').sha256;
    return { name, sha256, remote: remoteOf(packed, `http://127.0.0.1:1/${name}.gz`) };
  };
  const [trainImages, trainLabels, testImages, testLabels] = [
    file('trainImages'),
    file('trainLabels'),
    file('testImages'),
    file('testLabels'),
  ];
  return { release: { ...mnistRelease, files: { trainImages, trainLabels, testImages, testLabels } }, served };
}

describe('MNIST', () => {
  it('is downloaded from a mirror, four files whose sizes add up, and those that are whole are kept', async () => {
    const context = await temporaryContext();
    const { release, served } = smallMnist();
    const { url, requests } = await folderServer(served);
    const source = idxSource(release);
    expect(await source.find(context)).toBeNull();
    const received: number[] = [];
    const total = [...served.values()].reduce((sum, { length }) => sum + length, 0);
    const onProgress = (progress: { received: number; total: number }) => {
      received.push(progress.received);
      expect(progress.total).toBe(total);
    };
    await source.download!(context, { url, onProgress });
    expect(received.at(-1)).toBe(total);
    expect(received).toEqual([...received].sort((a, b) => a - b));
    const found = await source.find(context);
    expect(found).toMatchObject({ totals: { train: 20, test: 10 }, imageShape: [3, 2, 1] });
    expect(await found!.verify()).toEqual([]);
    await writeFile(path.join(found!.location, 't10k-labels-idx1-ubyte.gz'), 'damaged');
    await source.download!(context, { url });
    expect(await found!.verify()).toEqual([]);
    expect(requests).toHaveLength(4 + 1);
  });

  it('refuses what is not the official file', async () => {
    const context = await temporaryContext();
    const { release, served } = smallMnist();
    served.set('train-labels-idx1-ubyte.gz', gzipSync(idx([20], Buffer.alloc(20, 3))));
    const { url } = await folderServer(served);
    await expect(idxSource(release).download!(context, { url })).rejects.toMatchObject({ code: 'data_corrupt' });
  });

  it('is downloaded again when a file is missing in the cache', async () => {
    const context = await temporaryContext();
    const { release, served } = smallMnist();
    const { url } = await folderServer(served);
    const source = idxSource(release);
    await source.download!(context, { url });
    await rm(path.join(context.cacheDir, 'datasets', 'mnist', 't10k-images-idx3-ubyte.gz'));
    await expect(source.find(context)).rejects.toBeInstanceOf(DamagedCache);
    await source.download!(context, { url });
    expect(await source.find(context)).not.toBeNull();
  });

  it('is not confused with Fashion-MNIST, whose files have the same names', async ({ skip }) => {
    const folder = fashionMnistRelease.systemFolders[0] ?? '';
    const installed = await access(folder).then(
      () => true,
      () => false,
    );
    skip(!installed, 'Fashion-MNIST is not installed: apt-get install dataset-fashion-mnist');
    const context = { ...(await temporaryContext()), dataDir: folder };
    expect(await idxSource(mnistRelease).find(context)).toBeNull();
    expect(await idxSource(fashionMnistNowhere).find(context)).not.toBeNull();
  });

  it('announces what is downloaded: 11,594,722 bytes in four files', () => {
    const sizes = idxParts.map((part) => mnistRelease.files[part].remote?.size ?? 0);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(11_594_722);
  });
});

describe('the normalisation', () => {
  it('is by the mean image in 0..1 where the images are in memory', () => {
    const pixels = Uint8Array.of(0, 255, 51, 0, 255, 102);
    const train = { kind: 'memory', size: 2, imageShape: [1, 1, 3], pixels, labels: new Int32Array(2) } as const;
    const { mean, shape, deviation } = normalisation({ train });
    expect([...mean]).toEqual([0, 1, (51 + 102) / 2 / 255].map(Math.fround));
    expect(shape).toEqual([1, 1, 3]);
    expect([...deviation]).toEqual([1, 1, 1]);
  });
});
