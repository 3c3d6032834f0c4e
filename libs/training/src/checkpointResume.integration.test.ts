import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomStream } from '@coolsweep/backend';
import { exampleConfig } from '@coolsweep/sweep/testing';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordedRun, type RecordedCheckpoint, type RecordedRun } from './testing/recordedRun.ts';

const home = mkdtempSync(join(tmpdir(), 'coolsweep-resume-'));
afterAll(() => rmSync(home, { recursive: true }));
const cacheDir = join(home, 'cache');

/** Everything at once that is random, averaged or summed up over updates. */
const everything = {
  model: { name: 'efficientnet-b0', width: 0.25, depth: 0.2, dropout: 0.3, dropConnect: 0.3, l2: 1e-5 },
  optimizer: {
    name: 'coolmomentum',
    learningRate: 0.02,
    rho0: 0.9,
    coolingLength: { fraction: 0.8 },
    weightDecay: 1e-4,
    weightDecayOn: 'kernels',
    clipNorm: 5,
  },
  averaging: { ema: 0.99, epoch: true },
  labelSmoothing: 0.1,
  epochs: 11,
} as const;

interface Named {
  readonly name: string;
}

/** Times do not repeat. */
const repeating = <T extends Named>(points: readonly T[]) => points.filter(({ name }) => !name.startsWith('time/'));

interface Header {
  readonly seconds: number;
  readonly results: Readonly<Record<string, unknown>>;
}

/** A checkpoint without the times in it: its header, and the bytes of all its tensors. */
function contentOf({ bytes }: RecordedCheckpoint) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(Buffer.from(bytes.subarray(4, 4 + length)).toString()) as Header;
  // At the end of a checkpoint is its SHA-256, which times change.
  const tensors = Buffer.from(bytes.subarray(4 + length, -32)).toString('base64');
  return { header: { ...header, seconds: 0, results: { ...header.results, 'time/training': 0 } }, tensors };
}

const hashOf = ({ end }: RecordedRun) => (end?.type === 'completed' ? end.weightsHash : end?.type);

/** Goes on from each checkpoint of an undisturbed run, and compares all that follows with it, bit for bit. */
async function expectExactResumes(
  whole: RecordedRun,
  resume: (from: RecordedCheckpoint) => Promise<RecordedRun>,
  last: number,
): Promise<void> {
  expect(whole.end?.type).toBe('completed');
  for (const [step, checkpoint] of whole.checkpoints) {
    const rest = await resume(checkpoint);
    expect(repeating(rest.points), `from update ${step} on`).toEqual(
      repeating(whole.points.slice(checkpoint.pointsBefore)),
    );
    expect(hashOf(rest)).toBe(hashOf(whole));
    // All of its state at the end: weights, statistics, momentum, both averages, and sums that are not reported yet.
    const [ours, theirs] = [rest.checkpoints.get(last), whole.checkpoints.get(last)];
    if (step < last) expect(contentOf(ours!)).toEqual(contentOf(theirs!));
  }
}

describe('a trial that goes on from a checkpoint', () => {
  it('repeats all that follows, bit for bit, from within an epoch with averages, dropout, augmentation and noise measurements', async () => {
    const dataset = { name: 'digits', train: 160, validation: 20, test: 20, augment: 'pad-crop-flip' } as const;
    // Ten updates an epoch. Gradient noise is measured after update 100, with a batch that is begun two updates before.
    const config = exampleConfig({ ...everything, dataset, batchSize: 16, telemetry: { layers: true } });
    const whole = await recordedRun({ config, cacheDir, checkpointAfter: [97, 103, 110] });
    const measured = whole.points.filter(({ name }) => name === 'optimizer/temperature').map(({ step }) => step);
    expect(measured).toEqual([100]);
    expect(whole.points.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['validation/ema/loss', 'test/averaged/loss', 'layer/head/kernel/temperature']),
    );
    const resume = ({ bytes: resumeFrom }: RecordedCheckpoint) =>
      recordedRun({ config, cacheDir, checkpointAfter: [110], resumeFrom });
    await expectExactResumes(whole, resume, 110);
  });

  describe('on images that are read and cropped while it trains', () => {
    const dataDir = join(home, 'images');
    beforeAll(async () => {
      const { integer } = randomStream('resume');
      const perClass = { train: 22, val: 4 };
      for (const [split, count] of Object.entries(perClass)) {
        for (const name of ['cold', 'warm']) {
          mkdirSync(join(dataDir, split, name), { recursive: true });
          for (let index = 0; index < count; index++) {
            const pixels = Uint8Array.from({ length: 24 * 20 * 3 }, () => integer(name === 'warm' ? 256 : 128));
            const image = sharp(pixels, { raw: { width: 24, height: 20, channels: 3 } }).png();
            writeFileSync(join(dataDir, split, name, `${index}.png`), await image.toBuffer());
          }
        }
      }
    });

    it('repeats all that follows, bit for bit', async () => {
      const dataset = { name: 'folder', imageSize: 16, validation: 4, augment: 'resized-crop-flip' } as const;
      // 44 images less 4 that are held out: 10 updates an epoch.
      const config = exampleConfig({ ...everything, dataset, batchSize: 4 });
      const whole = await recordedRun({ config, dataDir, cacheDir, checkpointAfter: [97, 110] });
      expect(whole.points.some(({ name, step }) => name === 'optimizer/temperature' && step === 100)).toBe(true);
      const resume = ({ bytes: resumeFrom }: RecordedCheckpoint) =>
        recordedRun({ config, dataDir, cacheDir, checkpointAfter: [110], resumeFrom });
      await expectExactResumes(whole, resume, 110);
    });
  });
});
