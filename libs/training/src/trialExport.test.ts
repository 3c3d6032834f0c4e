import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataset } from '@coolsweep/data';
import { layersProbabilities, type LayersArtifacts, type LayersFile } from '@coolsweep/models';
import { exampleConfig } from '@coolsweep/sweep/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trialExport, type TrialExportRequest } from './index.ts';
import { recordedRun, type RecordedRun } from './testing/recordedRun.ts';

const cacheDir = mkdtempSync(join(tmpdir(), 'coolsweep-export-'));
afterAll(() => rmSync(cacheDir, { recursive: true }));

const sizes = { name: 'digits', train: 320, validation: 100, test: 50 } as const;
const config = exampleConfig({
  model: { name: 'resnet8' },
  dataset: { ...sizes, augment: 'shift-flip' },
  optimizer: { name: 'coolmomentum', learningRate: 0.05, rho0: 0.9, coolingLength: { fraction: 1 } },
  averaging: { ema: 0.9, epoch: true },
  epochs: 3,
});
const last = 3 * (320 / 32);
let run: RecordedRun;

beforeAll(async () => {
  run = await recordedRun({ config, seed: 5, cacheDir, checkpointAfter: [last - 1, last] });
}, 60_000);

const request = (weights: TrialExportRequest['weights'], step = last): TrialExportRequest => ({
  ...{ config, seed: 5, dataDir: null, cacheDir, weights },
  checkpoint: run.checkpoints.get(step)!.bytes,
});

interface WrittenModel {
  readonly modelTopology: object;
  readonly weightsManifest: readonly { readonly weights: LayersArtifacts['weightSpecs'] }[];
}

/** The model as it is read from its files. */
function artifactsOf([topology, ...shards]: readonly LayersFile[]): LayersArtifacts {
  const written = JSON.parse(Buffer.from(topology!.bytes).toString()) as WrittenModel;
  const weightData = Uint8Array.from(Buffer.concat(shards.map(({ bytes }) => bytes))).buffer;
  return { modelTopology: written.modelTopology, weightSpecs: written.weightsManifest[0]!.weights, weightData };
}

const reported = (name: string) => Number(run.points.filter((point) => point.name === name).at(-1)?.value);

describe('an exported model', () => {
  it.each([
    { weights: 'last', metrics: 'validation' },
    { weights: 'ema', metrics: 'validation/ema' },
    { weights: 'averaged', metrics: 'validation/averaged' },
  ] as const)(
    'with $weights weights has the accuracy and loss that the trial reported',
    async ({ weights, metrics }) => {
      const { files, check } = await trialExport(request(weights));
      const { validation } = await openDataset(sizes, { dataDir: null, cacheDir });
      if (validation?.kind !== 'memory') throw new Error('expected images in memory');
      const { pixels, labels } = validation;
      const probabilities = await layersProbabilities(artifactsOf(files), { pixels, shape: [100, 8, 8, 1] });
      const images = Array.from(labels, (label, at) => ({ label, row: probabilities.subarray(10 * at, 10 * at + 10) }));
      const correct = images.filter(({ label, row }) => row.indexOf(Math.max(...row)) === label);
      expect(correct.length / 100).toBeCloseTo(reported(`${metrics}/accuracy`), 6);
      const loss = images.reduce((sum, { label, row }) => sum - Math.log(row[label]!), 0) / 100;
      expect(loss).toBeCloseTo(reported(`${metrics}/loss`), 4);
      expect(check.images).toBe(16);
      expect(check.largestDifference).toBeLessThan(1e-5);
    },
  );

  it('differs with the weights that are wanted', async () => {
    const all = await Promise.all((['last', 'ema', 'averaged'] as const).map((kind) => trialExport(request(kind))));
    const shards = all.map(({ files }) => Buffer.from(files[1]!.bytes).toString('base64'));
    expect(new Set(shards).size).toBe(3);
  });

  it('is of the weights whose hash the trial reported, with the names of the classes', async () => {
    const { weightsHash, images } = await trialExport(request('ema'));
    expect(run.end).toMatchObject({ type: 'completed', weightsHash });
    expect(images.classes).toHaveLength(10);
    expect(images.input.shape).toEqual([null, 8, 8, 1]);
  });

  it('leaves no tensor behind', async () => {
    await trialExport(request('averaged'));
    const before = tf.memory().numTensors;
    await trialExport(request('averaged'));
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('an export is refused', () => {
  it('from a checkpoint that was made before the end of training', async () => {
    const early = trialExport(request('last', last - 1));
    await expect(early).rejects.toMatchObject({ code: 'unsupported' });
    await expect(early).rejects.toThrow(`of update ${last - 1} of ${last}: the model is not trained to its end`);
  });

  it('from the checkpoint of another trial', async () => {
    await expect(trialExport({ ...request('last'), seed: 6 })).rejects.toThrow(/of another configuration, seed/);
  });

  it('of averages that the trial has not', async () => {
    const plain = exampleConfig({ dataset: { ...sizes, train: 64 } });
    const { checkpoints } = await recordedRun({ config: plain, cacheDir, checkpointAfter: [2] });
    const { bytes: checkpoint } = checkpoints.get(2)!;
    const given = { config: plain, seed: 1, dataDir: null, cacheDir, checkpoint };
    for (const [weights, field] of [
      ['ema', 'averaging.ema'],
      ['averaged', 'averaging.epoch'],
    ] as const)
      await expect(trialExport({ ...given, weights })).rejects.toThrow(`its configuration has no ${field}`);
  });
});
