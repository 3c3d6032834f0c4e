import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  describeDataset,
  epochBatches,
  normalisation,
  openDataset,
  orderedBatches,
  verifyDataset,
  type Batch,
} from './index.ts';
import { gradient, noise } from './testing/photographs.ts';
import { temporaryContext } from './testing/temporaryContext.ts';

const request = { name: 'folder', imageSize: 16 } as const;
const perClass = { train: 10, val: 3 };

/** A folder as ImageNet's: cats and dogs in pictures of many sizes, JPEG all. */
async function photographFolder() {
  const context = await temporaryContext();
  for (const [label, name] of ['cat', 'dog'].entries())
    for (const part of ['train', 'val'] as const) {
      const folder = path.join(context.dataDir, part, name);
      await mkdir(folder, { recursive: true });
      for (let index = 0; index < perClass[part]; index++) {
        const picture = label === 0 ? gradient(20 + index, 40) : noise(40, 20 + index);
        await writeFile(path.join(folder, `${index}.JPEG`), await picture.jpeg().toBuffer());
      }
    }
  return { ...context, file: (name: string) => path.join(context.dataDir, 'train', 'cat', name) };
}

async function collected(batches: AsyncIterable<Batch>): Promise<Batch[]> {
  const list: Batch[] = [];
  for await (const batch of batches) list.push(batch);
  return list;
}

describe('a streamed folder', () => {
  it('has the splits of one in memory, and images of the size that is asked for', async () => {
    const context = await photographFolder();
    const dataset = await openDataset(request, context);
    expect(dataset).toMatchObject({ imageShape: [16, 16, 3], classNames: ['cat', 'dog'] });
    expect([dataset.train.size, dataset.validation?.size, dataset.test.size]).toEqual([20 - 2, 2, 6]);
    expect(dataset.train.kind).toBe('streamed');
    const [batch] = await collected(orderedBatches(dataset.test, 6));
    expect([...(batch?.labels ?? [])]).toEqual([0, 0, 0, 1, 1, 1]);
    expect(batch?.images).toHaveLength(6 * 16 * 16 * 3);
    // The blue of the gradient is 100 everywhere, up to what JPEG changes.
    for (let at = 2; at < 3 * 16 * 16 * 3; at += 3) expect(Math.abs((batch?.images[at] ?? 0) - 100)).toBeLessThan(12);
  });

  it('is described without an index', async () => {
    const context = await photographFolder();
    expect(await describeDataset({ ...request, train: 4 }, context)).toMatchObject({
      imageShape: [16, 16, 3],
      train: 4,
      validation: 2,
      test: 6,
    });
    expect(await readdir(path.dirname(context.cacheDir))).toEqual(['data']);
  });

  it("is normalised by ImageNet's published values", async () => {
    const { mean, shape, deviation } = normalisation(await openDataset(request, await photographFolder()));
    expect([...mean]).toEqual([0.485, 0.456, 0.406].map(Math.fround));
    expect([...deviation]).toEqual([0.229, 0.224, 0.225].map(Math.fround));
    expect(shape).toEqual([1, 1, 3]);
  });

  it('is read whole once; later trials find the index until a file changes', async () => {
    const context = await photographFolder();
    const { contentHash } = await openDataset(request, context);
    expect(context.lines).toEqual([expect.stringMatching(/^reading 26 images of .* once/)]);
    expect((await openDataset(request, context)).contentHash).toBe(contentHash);
    // Another size of the same files needs no other index, but is another data set.
    expect((await openDataset({ ...request, imageSize: 8 }, context)).contentHash).not.toBe(contentHash);
    expect(context.lines).toHaveLength(1);
    await utimes(context.file('0.JPEG'), 1000, 1000);
    expect((await openDataset(request, context)).contentHash).toBe(contentHash);
    expect(context.lines).toHaveLength(2);
    await writeFile(context.file('0.JPEG'), await noise(30, 30).jpeg().toBuffer());
    expect((await openDataset(request, context)).contentHash).not.toBe(contentHash);
  });

  it('reads again when the kept index is damaged', async () => {
    const context = await photographFolder();
    const { contentHash } = await openDataset(request, context);
    const folder = path.join(context.cacheDir, 'datasets', 'indexes');
    const [kept = ''] = await readdir(folder);
    const bytes = await readFile(path.join(folder, kept));
    bytes[5] = (bytes[5] ?? 0) ^ 1;
    await writeFile(path.join(folder, kept), bytes);
    expect((await openDataset(request, context)).contentHash).toBe(contentHash);
    expect(context.lines).toHaveLength(2);
  });

  it('is read by one of several trials that open it at once', async () => {
    const context = await photographFolder();
    const all = await Promise.all(Array.from({ length: 3 }, () => openDataset(request, context)));
    expect(new Set(all.map(({ contentHash }) => contentHash)).size).toBe(1);
    expect(context.lines).toHaveLength(1);
    expect(await readdir(path.join(context.cacheDir, 'datasets', 'indexes'))).toHaveLength(1);
  });

  it('goes on without the cache when that cannot be written', async () => {
    const context = await photographFolder();
    await writeFile(context.cacheDir, 'in the way');
    expect((await openDataset(request, context)).train.size).toBe(18);
    expect(context.lines.at(-1)).toMatch(/could not be kept/);
  });

  it('names every file that is empty, cut short or no image before it is opened', async () => {
    const context = await photographFolder();
    await writeFile(context.file('0.JPEG'), '');
    await truncate(context.file('1.JPEG'), 300);
    await writeFile(context.file('2.JPEG'), Buffer.from(Array.from({ length: 500 }, (_, at) => (at * at * 31) % 256)));
    const png = await noise(20, 20).png().toBuffer();
    await writeFile(context.file('3.JPEG'), png.subarray(0, png.length / 2));
    const opening = openDataset(request, context);
    await expect(opening).rejects.toMatchObject({ code: 'data_corrupt' });
    await expect(opening).rejects.toThrow(/4 of 26 images cannot be used/);
    await expect(opening).rejects.toThrow(
      /train\/cat\/0\.JPEG: is empty\n.*1\.JPEG: is cut short\n.*2\.JPEG: is neither a JPEG nor a PNG image\n.*3\.JPEG: is cut/,
    );
    expect((await verifyDataset('folder', context)).problems).toHaveLength(4);
  });

  it('trains on grey, CMYK, 16-bit and transparent pictures and a PNG named .jpg', async () => {
    const context = await photographFolder();
    const pictures = {
      'grey.jpg': gradient(30, 30).toColourspace('b-w').jpeg(),
      'cmyk.jpg': gradient(30, 30).toColourspace('cmyk').jpeg(),
      'png.jpg': gradient(30, 30).png(),
      'deep.png': gradient(30, 30).toColourspace('rgb16').png(),
      'palette.png': gradient(30, 30).png({ palette: true }),
      'alpha.png': gradient(30, 30).ensureAlpha(0.5).png(),
    };
    for (const [name, picture] of Object.entries(pictures))
      await writeFile(context.file(name), await picture.toBuffer());
    const { train } = await openDataset({ ...request, validation: 0 }, context);
    for (const augment of ['none', 'resized-crop-flip'] as const) {
      const batches = await collected(epochBatches(train, { batchSize: 8, seed: 1, epoch: 0, augment }));
      expect(batches.reduce((sum, { size }) => sum + size, 0)).toBe(20 + 6);
    }
    expect(await verifyDataset('folder', context)).toMatchObject({ images: 32, problems: [] });
  });

  it('is verified by decoding: damage between header and end is found, and stops training when it is met', async () => {
    const context = await photographFolder();
    const damaged = await noise(40, 40).png().toBuffer();
    damaged.fill(0, 1000, 1100);
    await writeFile(context.file('7.JPEG'), damaged);
    const { train } = await openDataset({ ...request, validation: 0 }, context);
    expect((await verifyDataset('folder', context)).problems).toEqual([
      expect.stringMatching(/^train\/cat\/7\.JPEG: \S/),
    ]);
    const epoch = collected(epochBatches(train, { batchSize: 4, seed: 1, epoch: 0, augment: 'none' }));
    await expect(epoch).rejects.toMatchObject({ code: 'data_corrupt' });
    await expect(epoch).rejects.toThrow(/train\/cat\/7\.JPEG/);
  });

  it('leaves no decoding behind when an epoch is left early', async () => {
    const { train } = await openDataset(request, await photographFolder());
    for await (const batch of epochBatches(train, { batchSize: 4, seed: 1, epoch: 0, augment: 'resized-crop-flip' })) {
      expect(batch.size).toBe(4);
      break;
    }
    expect(sharp.counters()).toEqual({ queue: 0, process: 0 });
  });

  it('gives the same bytes with one thread and with eight', async () => {
    const { dataDir, cacheDir } = await photographFolder();
    const library = new URL('./index.ts', import.meta.url).href;
    const program = `
      import { createHash } from 'node:crypto';
      import { epochBatches, openDataset } from '${library}';
      const context = ${JSON.stringify({ dataDir, cacheDir })};
      const { train } = await openDataset(${JSON.stringify(request)}, context);
      const hash = createHash('sha256');
      for await (const batch of epochBatches(train, { batchSize: 4, seed: 1, epoch: 0, augment: 'resized-crop-flip' }))
        hash.update(batch.images);
      console.log(hash.digest('hex'));
    `;
    const run = async (threads: string) => {
      const env = { ...process.env, UV_THREADPOOL_SIZE: threads };
      const options = { env, cwd: import.meta.dirname, timeout: 60_000 };
      return await promisify(execFile)(
        process.execPath,
        ['--import', 'tsx', '--input-type=module', '--eval', program],
        options,
      );
    };
    const [one, eight] = [await run('1'), await run('8')];
    expect(one.stdout).toMatch(/^[0-9a-f]{64}\n$/);
    expect(eight.stdout).toBe(one.stdout);
  });

  it('is refused where images have one size, and where the size is none', async () => {
    const context = await photographFolder();
    await expect(openDataset({ name: 'digits', imageSize: 16 }, context)).rejects.toMatchObject({
      code: 'invalid_arguments',
      message: expect.stringMatching(/dataset\.imageSize is only for the data set folder.*8 x 8/) as string,
    });
    for (const imageSize of [0, 1.5, 1e6])
      await expect(describeDataset({ name: 'folder', imageSize }, context)).rejects.toThrow(
        /dataset\.imageSize must be a whole number/,
      );
  });

  it('is recommended when the images would not fit into the memory', async () => {
    const context = await photographFolder();
    // A PNG that says that it has 65,535 x 65,535 pixels: 13 GB for each of 26 images.
    const huge = await noise(4, 4).png().toBuffer();
    huge.writeUInt32BE(65_535, 16);
    huge.writeUInt32BE(65_535, 20);
    await writeFile(context.file('0.JPEG'), huge);
    await expect(openDataset({ name: 'folder' }, context)).rejects.toThrow(
      /GiB, more memory.*give dataset\.imageSize/s,
    );
  });
});
