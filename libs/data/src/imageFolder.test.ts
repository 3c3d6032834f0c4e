import { access, mkdir, readdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadBackend } from '@coolsweep/backend';
import { describe, expect, it } from 'vitest';
import { describeDataset, openDataset, verifyDataset } from './index.ts';
import { readImageExtent } from './imageHeader.ts';
import { decodePng, encodePng } from './testing/png.ts';
import { temporaryContext } from './testing/temporaryContext.ts';

interface Layout {
  readonly parts?: readonly string[];
  readonly classes?: readonly string[];
}

const trainImages = 10;
const testImages = 4;

/** A folder of 4 x 3 images; image i of class c has colour [c, i, 7]. Counts what is decoded. */
async function imageFolder({ parts = ['train', 'test'], classes = ['dog', 'cat'] }: Layout = {}) {
  const context = await temporaryContext();
  for (const part of parts)
    for (const [label, name] of [...classes].sort().entries()) {
      await mkdir(path.join(context.dataDir, part, name), { recursive: true });
      for (let index = 0; index < (part === 'train' ? trainImages : testImages); index++)
        await writeFile(path.join(context.dataDir, part, name, `${index}.png`), encodePng(4, 3, [label, index, 7]));
    }
  const decoded = { images: 0 };
  const decodeImage = (bytes: Uint8Array, channels: 1 | 3) => {
    const image = decodePng(bytes, channels);
    // The decoder is tried once with an image of its own.
    if (image.width > 1) decoded.images++;
    return image;
  };
  return { ...context, decodeImage, decoded };
}

describe('a folder of images', () => {
  it('has the classes of its sub-folders, sorted, a tenth held out, and val for test', async () => {
    const context = await imageFolder({ parts: ['train', 'val'] });
    const dataset = await openDataset({ name: 'folder' }, context);
    expect(dataset).toMatchObject({ imageShape: [3, 4, 3], classNames: ['cat', 'dog'] });
    expect([dataset.train.size, dataset.validation?.size, dataset.test.size]).toEqual([20 - 2, 2, 8]);
    const pixels = dataset.train.kind === 'memory' ? dataset.train.pixels : Uint8Array.of();
    dataset.train.labels.forEach((label, index) => {
      const [red, , blue] = pixels.subarray(index * 36, index * 36 + 3);
      expect([red, blue]).toEqual([label, 7]);
    });
  });

  it('is described without decoding', async () => {
    const context = await imageFolder();
    expect(await describeDataset({ name: 'folder', train: 4 }, context)).toEqual({
      name: 'folder',
      imageShape: [3, 4, 3],
      train: 4,
      validation: 2,
      test: 8,
      location: context.dataDir,
    });
    expect(context.decoded.images).toBe(0);
  });

  it('decodes what a request needs, once for all trials', async () => {
    const context = await imageFolder();
    const request = { name: 'folder', train: 4, validation: 2, test: 2 } as const;
    const first = await openDataset(request, context);
    expect(context.decoded.images).toBe(4 + 2 + 2);
    const second = await openDataset(request, context);
    expect(context.decoded.images).toBe(4 + 2 + 2);
    expect(second).toEqual(first);
  });

  it('decodes again when the kept pixels are damaged or an image has changed', async () => {
    const context = await imageFolder();
    const { contentHash } = await openDataset({ name: 'folder' }, context);
    const folder = path.join(context.cacheDir, 'datasets', 'decoded');
    const [kept = ''] = await readdir(folder);
    const whole = await readFile(path.join(folder, kept));
    // A pixel; the digest, which goes into the content hash; a checksum of the two.
    const damaged = [5, whole.length - 12, whole.length - 2];
    for (const [times, place] of damaged.entries()) {
      const bytes = Buffer.from(whole);
      bytes[place] = (bytes[place] ?? 0) ^ 1;
      await writeFile(path.join(folder, kept), bytes);
      expect((await openDataset({ name: 'folder' }, context)).contentHash).toBe(contentHash);
      expect(context.decoded.images).toBe((2 + times) * 28);
    }
    await truncate(path.join(folder, kept), 10);
    await openDataset({ name: 'folder' }, context);
    expect(context.decoded.images).toBe(5 * 28);
    await utimes(path.join(context.dataDir, 'train', 'cat', '0.png'), 1000, 1000);
    await openDataset({ name: 'folder' }, context);
    expect(context.decoded.images).toBe(6 * 28);
  });

  it('is opened by several trials at once', async () => {
    const context = await imageFolder();
    const all = await Promise.all(Array.from({ length: 4 }, () => openDataset({ name: 'folder' }, context)));
    expect(new Set(all.map(({ contentHash }) => contentHash)).size).toBe(1);
    expect(await readdir(path.join(context.cacheDir, 'datasets', 'decoded'))).toHaveLength(1);
  });

  it('goes on without the cache when that cannot be written', async () => {
    const context = await imageFolder();
    await writeFile(context.cacheDir, 'in the way');
    expect((await openDataset({ name: 'folder' }, context)).train.size).toBe(18);
    expect(context.lines.at(-1)).toMatch(/could not be kept/);
  });

  it('names every file that is empty, cut short, no image or of another size', async () => {
    const context = await imageFolder();
    const file = (name: string) => path.join(context.dataDir, 'train', 'cat', name);
    await writeFile(file('0.png'), '');
    await truncate(file('1.png'), 60);
    await writeFile(file('2.png'), 'no image');
    await writeFile(file('3.png'), encodePng(5, 3, [0, 0, 0]));
    const opening = openDataset({ name: 'folder' }, context);
    await expect(opening).rejects.toMatchObject({ code: 'data_corrupt' });
    await expect(opening).rejects.toThrow(/4 of 28 images cannot be used/);
    await expect(opening).rejects.toThrow(
      /train\/cat\/0\.png: is empty\n.*1\.png: the file ends too early\n.*2\.png: /,
    );
    await expect(opening).rejects.toThrow(/3\.png: has 5 x 3 pixels, the first image 4 x 3/);
    await expect(opening).rejects.toThrow(/give dataset\.imageSize to resize all/);
    // An image of another size is whole.
    expect((await verifyDataset('folder', context)).problems).toHaveLength(3);
  });

  it('shows twenty of many damaged files', async () => {
    const context = await imageFolder({ classes: ['a', 'b', 'c'] });
    for (const name of ['a', 'b', 'c'])
      for (let index = 1; index < trainImages; index++)
        await writeFile(path.join(context.dataDir, 'train', name, `${index}.png`), '');
    const message = await openDataset({ name: 'folder' }, context).then(() => '', String);
    expect(message.match(/is empty/g)).toHaveLength(20);
    expect(message).toMatch(/and 7 more$/);
  });

  it('says so when images cannot be decoded at all', async () => {
    const context = {
      ...(await imageFolder()),
      decodeImage: () => {
        throw new Error('no decoder');
      },
    };
    await expect(openDataset({ name: 'folder' }, context)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('says what is wrong with its folders', async () => {
    const context = await imageFolder({ parts: ['train'] });
    await expect(openDataset({ name: 'folder' }, context)).rejects.toThrow(
      /neither test\/<class>\/ nor val\/<class>\//,
    );
    // As ImageNet comes: a test split without classes.
    await mkdir(path.join(context.dataDir, 'test'));
    await expect(openDataset({ name: 'folder' }, context)).rejects.toThrow(/sort the images .* into folders by class/);
    await mkdir(path.join(context.dataDir, 'test', 'cat'), { recursive: true });
    await expect(openDataset({ name: 'folder' }, context)).rejects.toThrow(
      /other classes than train:\n {2}dog is missing/,
    );
    await mkdir(path.join(context.dataDir, 'test', 'dog'));
    await expect(openDataset({ name: 'folder' }, context)).rejects.toThrow(/test\/cat is empty/);
    await writeFile(path.join(context.dataDir, 'train', 'cat', 'notes.txt'), '');
    await expect(openDataset({ name: 'folder' }, context)).rejects.toThrow(/move them away:\n.*notes\.txt/);
  });

  it('may hold JPEG files: the real decoder, real images', async ({ skip }) => {
    const dataDir = process.env.COOLSWEEP_DATA ?? '';
    const classes = path.join(dataDir, 'train', 'airplane');
    const there =
      dataDir !== '' &&
      (await access(classes).then(
        () => true,
        () => false,
      ));
    skip(!there, 'COOLSWEEP_DATA does not name a folder with CIFAR-10 as image files');
    const backend = await loadBackend();
    skip(backend.name !== 'tensorflow', backend.why);
    const { cacheDir } = await temporaryContext();
    const request = { name: 'cifar10', train: 20, validation: 10, test: 10 } as const;
    const { train, classNames, imageShape } = await openDataset(request, { dataDir, cacheDir });
    expect(imageShape).toEqual([32, 32, 3]);
    expect(classNames[9]).toBe('truck');
    expect([...train.labels]).toEqual(Array.from({ length: 20 }, (_, index) => Math.floor(index / 2)));
  });
});

describe('the header of an image', () => {
  it('tells the size of a PNG and of a JPEG with segments before the frame', () => {
    expect(readImageExtent(encodePng(4, 3, [0, 0, 0]))).toEqual({ width: 4, height: 3 });
    const jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xff, 0xc2, 0, 17, 8, 0x01, 0x02, 0x03, 0x04, 3];
    expect(readImageExtent(Buffer.from(jpeg))).toEqual({ width: 0x304, height: 0x102 });
  });

  it('is not found in other files', () => {
    for (const bytes of [[], [0xff, 0xd8, 0xff], [0xff, 0xd8, 0xff, 0xe0, 0, 0], [71, 73, 70, 56, 57, 97]])
      expect(readImageExtent(Buffer.from(bytes))).toBeNull();
  });
});
