import { mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cifarSource } from './cifar.ts';
import { cifar100Release, cifar10Release } from './cifarRelease.ts';
import { DamagedCache } from './dataError.ts';
import { remoteOf, smallCifar10, smallCifar100, writeArchive, writeBinary } from './testing/cifarStandIn.ts';
import { fileServer } from './testing/fileServer.ts';
import { decodePng, encodePng } from './testing/png.ts';
import { temporaryContext } from './testing/temporaryContext.ts';

const nothing = new Int32Array();
const cifar10Classes = cifar10Release.classNames;

describe('CIFAR-10', () => {
  it('is read from the unpacked binary release, planes turned into pixels', async () => {
    const context = await temporaryContext();
    await writeBinary(path.join(context.dataDir, 'cifar-10-batches-bin'));
    const found = await cifarSource(smallCifar10).find(context);
    expect(found).toMatchObject({ totals: { train: 5 * 20, test: 20 }, imageShape: [32, 32, 3] });
    const images = await found!.load();
    expect([...images.trainLabels.subarray(18, 23)]).toEqual([(7 * 18) % 10, (7 * 19) % 10, 0, 7, 14 % 10]);
    const membership = { train: Int32Array.of(0, 43), validation: nothing, test: Int32Array.of(7) };
    const { train, test } = await images.readPixels(membership);
    expect([...train.subarray(0, 6)]).toEqual([255, 1, 2, 0, 1, 2]);
    // Image 43 is number 3 of the third file, file 2.
    expect([...train.subarray(3072 + 3, 3072 + 6)]).toEqual([10 * 2 + 3, 1, 2]);
    expect([...test.subarray(3069)]).toEqual([10 * 5 + 7, 1, 2]);
  });

  it('is read from a folder that holds the .bin files directly', async () => {
    const context = await temporaryContext();
    await writeBinary(context.dataDir);
    expect(await cifarSource(smallCifar10).find(context)).toMatchObject({ location: context.dataDir });
  });

  it('names files that are missing or cut short', async () => {
    const context = await temporaryContext();
    await writeBinary(context.dataDir);
    await truncate(path.join(context.dataDir, 'data_batch_2.bin'), 19 * 3073);
    await expect(cifarSource(smallCifar10).find(context)).rejects.toThrow(/data_batch_2\.bin should have 61,460 bytes/);
    await rm(path.join(context.dataDir, 'data_batch_4.bin'));
    await expect(cifarSource(smallCifar10).find(context)).rejects.toThrow(/lacks data_batch_4\.bin.*data get cifar10/);
  });

  it('refuses labels that do not exist', async () => {
    const context = await temporaryContext();
    await writeBinary(context.dataDir);
    const file = path.join(context.dataDir, 'test_batch.bin');
    const bytes = await readFile(file);
    bytes[3073] = 10;
    await writeFile(file, bytes);
    const found = await cifarSource(smallCifar10).find(context);
    expect(await found!.verify()).toEqual([expect.stringContaining('test_batch.bin has labels above 9')]);
    await expect(found!.load()).rejects.toMatchObject({ code: 'data_corrupt' });
  });

  it('is downloaded, checked and unpacked into the cache, and nothing but its six files', async () => {
    const context = await temporaryContext();
    const { bytes } = await writeArchive(context.cacheDir.replace(/cache$/, 'server'));
    const { url } = await fileServer(bytes, [{ kind: 'serve' }]);
    const source = cifarSource({ ...smallCifar10, ...remoteOf(bytes, url) });
    expect(await source.find(context)).toBeNull();
    await source.download!(context, {});
    const found = await source.find(context);
    expect(await readdir(found!.location)).toEqual(
      [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`).concat('test_batch.bin'),
    );
    expect(await readdir(path.dirname(found!.location))).toEqual(['cifar-10-batches-bin']);
    expect((await found!.load()).trainLabels).toHaveLength(100);
  });

  it('is read from the archive in the folder of the user, unpacked once however many trials open it', async () => {
    const context = await temporaryContext();
    const { release, file } = await writeArchive(context.dataDir);
    const source = cifarSource(release);
    const found = await source.find(context);
    expect(found).toMatchObject({ location: file, totals: { train: 100, test: 20 } });
    const both = await Promise.all([found!.load(), (await source.find(context))!.load()]);
    expect(both.map(({ testLabels }) => testLabels.length)).toEqual([20, 20]);
    expect(context.lines).toEqual([`unpacking ${file}`]);
  });

  it('replaces files in the cache that are missing or cut short, by what is downloaded or in the archive', async () => {
    const context = await temporaryContext();
    const { bytes, release } = await writeArchive(context.dataDir);
    const cached = path.join(context.cacheDir, 'datasets', 'cifar10', 'cifar-10-batches-bin');
    const downloaded = { ...context, dataDir: null };
    const { url } = await fileServer(bytes, [{ kind: 'serve' }]);
    await writeBinary(cached);
    await rm(path.join(cached, 'data_batch_4.bin'));
    await expect(cifarSource(release).find(downloaded)).rejects.toBeInstanceOf(DamagedCache);
    await cifarSource({ ...smallCifar10, ...remoteOf(bytes, url) }).download!(downloaded, {});
    expect(await cifarSource(release).find(downloaded)).toMatchObject({ location: cached });
    await truncate(path.join(cached, 'data_batch_2.bin'), 3073);
    const found = await cifarSource(release).find(context);
    expect((await found!.load()).trainLabels).toHaveLength(100);
    expect(await readdir(path.dirname(cached))).toEqual(['cifar-10-batches-bin']);
  });

  it('refuses an archive with another checksum', async () => {
    const context = await temporaryContext();
    const { release } = await writeArchive(context.dataDir);
    const found = await cifarSource({ ...release, md5: '0'.repeat(32) }).find(context);
    await expect(found!.load()).rejects.toThrow(/not the official file \(md5 \w{32} instead of 0{32}\)/);
    expect(await found!.verify()).toHaveLength(1);
  });

  it('unpacks again after an interruption, and calls a damaged archive one', async () => {
    const context = await temporaryContext();
    const { release, file, bytes } = await writeArchive(context.dataDir);
    await mkdir(path.join(context.cacheDir, 'datasets', 'cifar10', 'cifar-10-batches-bin.partial'), {
      recursive: true,
    });
    await (await cifarSource(release).find(context))!.load();
    await rm(context.cacheDir, { recursive: true });
    const half = bytes.subarray(0, bytes.length / 2);
    await writeFile(file, half);
    const found = await cifarSource({ ...smallCifar10, ...remoteOf(half, '') }).find(context);
    await expect(found!.load()).rejects.toMatchObject({ code: 'data_corrupt' });
    expect(await cifarSource(release).find({ ...context, dataDir: null })).toBeNull();
  });

  it('is read from a folder of images with its ten classes, labels in the official order', async () => {
    const context = { ...(await temporaryContext()), decodeImage: decodePng };
    for (const part of ['train', 'test'])
      for (const name of cifar10Classes) {
        await mkdir(path.join(context.dataDir, part, name), { recursive: true });
        await writeFile(path.join(context.dataDir, part, name, '1.png'), encodePng(2, 2, [0, 0, 0]));
      }
    const found = await cifarSource(smallCifar10).find(context);
    expect(found).toMatchObject({ classNames: cifar10Classes, totals: { train: 10, test: 10 }, imageShape: [2, 2, 3] });
    for (const part of ['train', 'test'])
      await rename(path.join(context.dataDir, part, 'truck'), path.join(context.dataDir, part, 'tractor'));
    expect(await cifarSource(smallCifar10).find(context)).toBeNull();
  });
});

describe('CIFAR-100', () => {
  it('has a hundred fine classes, and its fine label is the class', async () => {
    expect(new Set(cifar100Release.classNames).size).toBe(100);
    expect([0, 51, 99].map((label) => cifar100Release.classNames[label])).toEqual(['apple', 'mushroom', 'worm']);
    const context = await temporaryContext();
    await writeBinary(path.join(context.dataDir, 'cifar-100-binary'), smallCifar100);
    const found = await cifarSource(smallCifar100).find(context);
    expect(found).toMatchObject({ totals: { train: 20, test: 20 }, imageShape: [32, 32, 3] });
    const images = await found!.load();
    expect([...images.trainLabels.subarray(0, 3)]).toEqual([0, 7, 14]);
    expect(images.testLabels[19]).toBe((7 * 19) % 100);
    const { train, test } = await images.readPixels({
      train: Int32Array.of(13),
      validation: nothing,
      test: Int32Array.of(4),
    });
    expect([...train.subarray(0, 6)]).toEqual([255, 1, 2, 13, 1, 2]);
    expect([...test.subarray(3069)]).toEqual([10 + 4, 1, 2]);
  });

  it('is downloaded, checked and unpacked into a folder of its own', async () => {
    const context = await temporaryContext();
    const { bytes } = await writeArchive(context.cacheDir.replace(/cache$/, 'server'), smallCifar100);
    const { url } = await fileServer(bytes, [{ kind: 'serve' }]);
    const source = cifarSource({ ...smallCifar100, ...remoteOf(bytes, url) });
    await source.download!(context, {});
    const found = await source.find(context);
    expect(found!.location).toMatch(/datasets\/cifar100\/cifar-100-binary$/);
    expect(await readdir(found!.location)).toEqual(['test.bin', 'train.bin']);
    expect(await cifarSource(smallCifar10).find(context)).toBeNull();
  });

  it('names its own files and command when something is missing', async () => {
    const context = await temporaryContext();
    await writeBinary(context.dataDir, smallCifar100);
    await truncate(path.join(context.dataDir, 'test.bin'), 3074);
    await expect(cifarSource(smallCifar100).find(context)).rejects.toThrow(
      /test\.bin should have 61,480 bytes.*data get cifar100/,
    );
  });
});
