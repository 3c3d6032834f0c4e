import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { randomStream } from '@coolsweep/backend';
import { fromNumeral } from '@coolsweep/sweep';
import { exampleConfig } from '@coolsweep/sweep/testing';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTrial, type TrialEvent } from './index.ts';

const size = 224;
const steps = 24;
const batchSize = 8;
const home = mkdtempSync(join(tmpdir(), 'coolsweep-efficientnet-'));
afterAll(() => rmSync(home, { recursive: true }));

/** Noise over a colour: warm images are of one class, cold ones of the other. */
function drawn(name: string, isWarm: boolean) {
  const { integer } = randomStream('image', name);
  const grain = 28;
  const pixels = Uint8Array.from({ length: grain * grain * 3 }, (_, index) => {
    const isLit = (index % 3 === 0) === isWarm;
    return (isLit ? 120 : 20) + integer(100);
  });
  return sharp(pixels, { raw: { width: grain, height: grain, channels: 3 } }).resize(size, size);
}

/** How the images of a class are stored: every kind of file that ImageNet has. */
const encoders = [
  (image: Sharp) => image.jpeg({ quality: 80 }),
  (image: Sharp) => image.jpeg({ progressive: true }),
  (image: Sharp) => image.toColourspace('cmyk').jpeg(),
  // A PNG, although its name ends in .jpg.
  (image: Sharp) => image.png(),
  (image: Sharp) => image.resize(300, 180, { fit: 'fill' }).jpeg(),
];

async function writeImages(root: string, perClass: number): Promise<void> {
  for (const [split, count] of [
    ['train', perClass],
    ['val', 4],
  ] as const) {
    for (const [name, isWarm] of [
      ['cold', false],
      ['warm', true],
    ] as const) {
      for (let index = 0; index < count; index++) {
        const file = join(root, split, name, `${index}.jpg`);
        mkdirSync(dirname(file), { recursive: true });
        const encode = encoders[index % encoders.length] ?? encoders[0]!;
        writeFileSync(file, await encode(drawn(file.slice(root.length), isWarm)).toBuffer());
      }
    }
  }
  const grey = await drawn('grey', true).greyscale().jpeg().toBuffer();
  writeFileSync(join(root, 'train', 'warm', 'grey.jpg'), grey);
}

const config = exampleConfig({
  model: { name: 'efficientnet-b0', l2: 5e-6 },
  dataset: { name: 'folder', imageSize: size, validation: 3, augment: 'resized-crop-flip' },
  optimizer: { name: 'coolmomentum', learningRate: 0.02, rho0: 0.9, coolingLength: { fraction: 1 } },
  batchSize,
  labelSmoothing: 0.1,
  averaging: { ema: 0.9 },
});

async function run(dataDir: string): Promise<TrialEvent[]> {
  const events: TrialEvent[] = [];
  const hooks = { report: (event: TrialEvent) => events.push(event), shouldStop: () => false };
  await runTrial({ config, seed: 1, dataDir, cacheDir: join(home, 'cache') }, hooks);
  return events;
}

describe('EfficientNet-B0 on a folder of images of every kind', () => {
  const root = join(home, 'images');
  // Three images are held out, one more is grey.
  beforeAll(() => writeImages(root, (steps * batchSize) / 2 + 1));

  it('trains 24 updates at 224 x 224 with falling loss', async () => {
    const events = await run(root);
    const last = events.at(-1);
    expect(last?.type).toBe('completed');
    const logged = events.flatMap((event) => (event.type === 'metrics' ? event.points : []));
    const environment = events.find(({ type }) => type === 'environment');
    expect(environment).toMatchObject({ environment: { steps, stepsPerEpoch: steps } });
    const losses = logged.filter(({ name }) => name === 'train/loss').map(({ value }) => fromNumeral(value));
    // The mean over the first 20 updates, and that over the last four.
    expect(losses).toHaveLength(2);
    expect(losses[1]).toBeLessThan(0.8 * losses[0]!);
    expect(logged.map(({ name }) => name)).toContain('test/ema/accuracy');
  });

  it('names every file that is empty, cut short or no image, before it trains', async () => {
    const damaged = join(home, 'damaged');
    await writeImages(damaged, 4);
    const at = (name: string) => join(damaged, 'train', 'cold', name);
    writeFileSync(at('empty.jpg'), '');
    writeFileSync(
      at('noise.jpg'),
      Uint8Array.from({ length: 4000 }, () => randomStream('noise').integer(256)),
    );
    truncateSync(at('1.jpg'), 2000);
    const failure = run(damaged);
    await expect(failure).rejects.toMatchObject({ code: 'data_corrupt' });
    for (const name of ['empty.jpg', 'noise.jpg', '1.jpg']) {
      await expect(failure).rejects.toThrow(join('train', 'cold', name));
    }
    await expect(failure).rejects.not.toThrow(join('train', 'cold', '0.jpg'));
  });
});
