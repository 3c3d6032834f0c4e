import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { normalisation, openDataset, type DatasetRequest } from '@coolsweep/data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childProgram } from './childProgram.ts';
import { TrialData } from './trialData.ts';

/** The beginning of a PNG of 2 x 2 pixels, up to its size. */
const header = Buffer.alloc(24);
Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(header);
header.writeUInt32BE(2, 16);
header.writeUInt32BE(2, 20);

/** A folder of such images, told apart by a byte; and what their pixels are taken to be. */
function imageFolder(root: string) {
  for (const [part, label, value] of [
    ['train', 'cat', 1],
    ['train', 'dog', 2],
    ['test', 'cat', 3],
    ['test', 'dog', 4],
  ] as const) {
    mkdirSync(join(root, part, label), { recursive: true });
    writeFileSync(join(root, part, label, `${value}.png`), Buffer.concat([header, Buffer.from([value])]));
  }
  return (bytes: Uint8Array) => ({ width: 2, height: 2, pixels: new Uint8Array(12).fill(bytes.at(-1) ?? 0) });
}

describe('the data of the first trial of a process', () => {
  let folder: string;
  let reader: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coolsweep-trial-data-'));
    const { entry } = await childProgram('trial.ts');
    reader = join(dirname(entry), 'trialDataReader.mjs');
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  const request: DatasetRequest = { name: 'digits', train: 500 };
  const context = () => ({ dataDir: null, cacheDir: folder });
  const started = (dataset: object) => ({ type: 'start', config: { dataset }, ...context() });
  const begun = (dataset: object, program = reader) => TrialData.begin(started(dataset), program);

  it('are those that the trial itself would open, with their mean, and are given once', async () => {
    const expected = await openDataset(request, context());
    const data = begun({ ...request, augment: 'shift-flip' });
    const { train, ...others } = (await data.take(request, context())) ?? {};
    const { mean } = normalisation(expected);
    expect({ train, ...others }).toEqual({ ...expected, train: { ...expected.train, mean } });
    expect(mean.some((value) => value > 0)).toBe(true);
    expect(await data.take(request, context())).toBeNull();
  });

  it.each([
    ['fewer images', { ...request, train: 499 }, {}],
    ['another folder of data', request, { dataDir: '/elsewhere' }],
  ])('are not given for %s', async (_, wanted, difference) => {
    expect(await begun(request).take(wanted, { ...context(), ...difference })).toBeNull();
  });

  it.each([
    ['data that are not there', { name: 'cifar10' }],
    ['a request that cannot be met', { name: 'digits', train: 5000 }],
    ['images that are streamed', { name: 'folder', imageSize: 32 }],
    ['what is no data set', { name: 'telepathy' }],
  ])('leave it to the trial to say what is wrong with %s', async (_, wanted) => {
    expect(await begun(wanted).take(wanted as DatasetRequest, context())).toBeNull();
  });

  it('are left to the trial where there is no program that reads them, or a damaged one', async () => {
    const damaged = join(folder, 'damaged.mjs');
    writeFileSync(damaged, 'import ');
    expect(await begun(request, damaged).take(request, context())).toBeNull();
    expect(await begun(request, join(folder, 'nowhere.mjs')).take(request, context())).toBeNull();
  });

  it('are images that were decoded before, checked, in one piece; what is damaged is left to the trial', async () => {
    const dataDir = join(folder, 'images');
    const decodeImage = imageFolder(dataDir);
    const [images, at] = [{ name: 'folder', validation: 0 } as const, { ...context(), dataDir }];
    const take = () => TrialData.begin({ ...started(images), dataDir }, reader).take(images, at);
    expect(await take()).toBeNull();
    const expected = await openDataset(images, { ...at, decodeImage });
    const { train, test, contentHash } = (await take()) ?? expected;
    expect([train, test]).toMatchObject([
      { pixels: Uint8Array.of(...Array<number>(12).fill(1), ...Array<number>(12).fill(2)) },
      {},
    ]);
    expect(contentHash).toBe(expected.contentHash);
    expect(train !== expected.train && train.kind === 'memory' && test.kind === 'memory').toBe(true);
    if (train.kind === 'memory' && test.kind === 'memory') expect(test.pixels.buffer).toBe(train.pixels.buffer);
    const kept = join(folder, 'datasets', 'decoded');
    const file = join(kept, readdirSync(kept)[0] ?? '');
    const bytes = readFileSync(file);
    bytes[3] = 0;
    writeFileSync(file, bytes);
    expect(await take()).toBeNull();
  });

  it('are not read for a trial that needs none', async () => {
    const data = TrialData.begin({ type: 'start', config: { objective: { module: 'm' } }, ...context() }, reader);
    expect(await data.take(request, context())).toBeNull();
  });
});
