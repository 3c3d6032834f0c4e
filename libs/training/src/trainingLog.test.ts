import { tmpdir } from 'node:os';
import { loadBackend } from '@coolsweep/backend';
import { openDataset } from '@coolsweep/data';
import { fromNumeral, type TrialConfig } from '@coolsweep/sweep';
import { memory, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { trainingLog, type DoneStep } from './trainingLog.ts';
import type { Readouts } from './trainStep.ts';
import { trialReporter, type TrialEvent } from './trialEvents.ts';
import { planTrial, type TrialPlan } from './trialPlan.ts';

const batchSize = 16;
const learningRate = 0.25;
const config: TrialConfig = {
  model: { name: 'mlp', l2: 0 },
  dataset: { name: 'digits', train: 2 * batchSize + 4, validation: 10, test: 10, augment: false },
  optimizer: { name: 'sgd', learningRate },
  epochs: 1,
  batchSize,
};

/** Three updates, reported after the third: full batches and one of four images. */
async function threeUpdates(): Promise<TrialPlan> {
  const dataset = await openDataset(config.dataset, { dataDir: null, cacheDir: tmpdir(), log: () => undefined });
  return planTrial({ config, seed: 1 }, dataset);
}

const fine: Readouts = { loss: 2, correct: 1, msd: 0.5, gradientVariance: Number.NaN };

function done(step: number, readouts: Partial<Readouts> = {}): DoneStep {
  const { loss, correct, msd, gradientVariance } = { ...fine, ...readouts };
  return {
    step,
    size: step === 3 ? 4 : batchSize,
    values: { learningRate, rho: 0 },
    readouts: tensor1d([loss, correct, msd, gradientVariance]),
  };
}

async function startedLog() {
  const events: TrialEvent[] = [];
  const log = trainingLog(
    await threeUpdates(),
    trialReporter((event) => events.push(event)),
  );
  const values = () =>
    Object.fromEntries(
      events
        .flatMap((event) => (event.type === 'metrics' ? event.points : []))
        .map((p) => [p.name, fromNumeral(p.value)]),
    );
  return { log, values };
}

describe('the training log', () => {
  beforeAll(async () => {
    await loadBackend();
  });

  it('reports the mean over the interval: losses by image, displacements by update', async () => {
    const { log, values } = await startedLog();
    await log.add(done(1, { loss: 4, msd: 1 }));
    await log.add(done(2, { loss: 2, msd: 2 }));
    expect(await log.add(done(3, { loss: 1, msd: 6 }))).toBeNull();
    expect(values()['train/loss']).toBeCloseTo((4 * 16 + 2 * 16 + 1 * 4) / 36, 6);
    expect(values()['train/accuracy']).toBeCloseTo((1 + 1 + 1) / 36, 6);
    expect(values()['optimizer/msd']).toBeCloseTo((1 + 2 + 6) / 3, 6);
  });

  it('reports the temperature of full batches where the last one is shorter', async () => {
    const { log, values } = await startedLog();
    await log.add(done(1));
    await log.add(done(2));
    await log.add(done(3, { gradientVariance: 8 }));
    expect(values()['optimizer/temperature']).toBeCloseTo((learningRate * ((8 * 4) / 16)) / 2, 6);
  });

  it('finds the update whose displacement is not finite among those not yet read back', async () => {
    const before = memory().numTensors;
    const { log, values } = await startedLog();
    expect(await log.add(done(1, { msd: Infinity }))).toBeNull();
    expect(await log.add(done(2, { loss: Number.NaN }))).toBeNull();
    expect(await log.readAll()).toEqual({ divergedAt: 1 });
    expect(values()).toEqual({ 'train/loss': 2, 'optimizer/msd': Infinity });
    expect(memory().numTensors).toBe(before);
  });

  it('says nothing when everything is read already', async () => {
    const { log } = await startedLog();
    expect(await log.readAll()).toBeNull();
  });
});
