import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrialConfig } from '@coolsweep/sweep';
import { exampleConfig } from '@coolsweep/sweep/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { continuation, type Continuation } from './continuation.ts';
import { recordedRun, type RecordedRun } from './testing/recordedRun.ts';
import { trialDataset } from './trialDataset.ts';

const cacheDir = mkdtempSync(join(tmpdir(), 'coolsweep-continuation-'));
afterAll(() => rmSync(cacheDir, { recursive: true }));

/** 8 updates an epoch. */
const stepsPerEpoch = 256 / 32;
const dataset = { name: 'digits', train: 256, validation: 64, test: 64, augment: 'shift-flip' } as const;
const optimizer = { name: 'coolmomentum', learningRate: 0.05, rho0: 0.9, coolingLength: { steps: 60 } } as const;
const configOf = (epochs: number, changes: Partial<TrialConfig> = {}) =>
  exampleConfig({ dataset, optimizer, averaging: { ema: 0.99, epoch: true }, epochs, ...changes });

type Point = RecordedRun['points'][number];
const repeating = (points: readonly Point[]) => points.filter(({ name }) => !name.startsWith('time/'));
const key = ({ name, step }: Point) => `${String(step).padStart(6)} ${name}`;
/** Points as a store keeps them: the first one of each name and step. */
const kept = (points: readonly Point[]) =>
  [...new Map([...points].reverse().map((point) => [key(point), point])).values()].sort((a, b) =>
    key(a) < key(b) ? -1 : 1,
  );

describe('a longer run', () => {
  // At its end, after 19 epochs of 8 updates, a report and a measurement (152 = 7 * 20 + 12 = 100 + 52) that the longer
  // run does not make there.
  const [epochs, longerEpochs] = [19, 26];
  const last = epochs * stepsPerEpoch;
  let shorter: RecordedRun;
  let hash: string;

  beforeAll(async () => {
    shorter = await recordedRun({ config: configOf(epochs), cacheDir, checkpointAfter: [120, last] });
    hash = (await trialDataset(dataset, { dataDir: null, cacheDir })).contentHash;
  }, 120_000);

  const continued = (step: number, changes: { config?: TrialConfig; epochs?: number; dataset?: string } = {}) =>
    continuation(
      { config: configOf(epochs), seed: 1, dataset: hash, stepsPerEpoch, epochs: longerEpochs, ...changes },
      shorter.checkpoints.get(step)!.bytes,
    );

  const usable = (found: Continuation) => {
    if ('refusal' in found) throw new Error(found.refusal);
    return found;
  };

  it.each([120, last])(
    'goes on from the checkpoint after update %i, bit for bit',
    async (step) => {
      const config = configOf(longerEpochs);
      const whole = await recordedRun({ config, cacheDir, checkpointAfter: [longerEpochs * stepsPerEpoch] });
      const { checkpoint, upTo, step: from } = usable(await continued(step));
      expect([from, upTo]).toEqual([step, step === last ? last - 1 : step]);
      const rest = await recordedRun({ config, cacheDir, resumeFrom: checkpoint });
      const past = shorter.points.filter((point) => point.step <= upTo && !point.name.startsWith('test/'));
      expect(repeating(kept([...past, ...rest.points]))).toEqual(repeating(kept(whole.points)));
      expect(rest.end).toMatchObject({ type: 'completed' });
      const results = (run: RecordedRun) =>
        run.end?.type === 'completed' && { ...run.end.results, 'time/training': 0, hash: run.end.weightsHash };
      expect(results(rest)).toEqual(results(whole));
    },
    120_000,
  );

  it('begins anew where its schedules are others, or it reports at other updates', async () => {
    const config = configOf(epochs, {
      optimizer: {
        ...configOf(1).optimizer,
        learningRate: { kind: 'cosine', from: 0.1, to: 0, length: { fraction: 1 } },
      } as TrialConfig['optimizer'],
    });
    expect(await continued(last, { config })).toEqual({ refusal: 'its schedules depend on the length of the run' });
    // round(8 * 400 / 100) updates
    expect(await continued(last, { epochs: 400 })).toEqual({
      refusal: 'training metrics are reported every 20 updates in 19 epochs, every 32 in 400',
    });
  });

  it('refuses a checkpoint of another data set', async () => {
    await expect(continued(last, { dataset: 'x' })).rejects.toMatchObject({ code: 'unsupported' });
  });
});
