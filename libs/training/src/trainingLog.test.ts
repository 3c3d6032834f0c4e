import { tmpdir } from 'node:os';
import { loadBackend } from '@coolsweep/backend';
import { openDataset } from '@coolsweep/data';
import { fromNumeral } from '@coolsweep/sweep';
import { exampleConfig } from '@coolsweep/sweep/testing';
import { memory, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { trainingLog, type DoneStep } from './trainingLog.ts';
import { readoutCount, type Readouts } from './trainStep.ts';
import { trialReporter, type TrialEvent } from './trialEvents.ts';
import { planTrial, type TrialPlan } from './trialPlan.ts';
import { keptReadouts } from './trialStep.ts';

const batchSize = 16;
const learningRate = 0.25;
const config = exampleConfig({
  dataset: { name: 'digits', train: 2 * batchSize + 4, validation: 10, test: 10 },
  optimizer: { name: 'sgd', learningRate },
  batchSize,
});

/** Three updates, reported after the third: full batches and one of four images. */
async function threeUpdates(): Promise<TrialPlan> {
  const dataset = await openDataset(config.dataset, { dataDir: null, cacheDir: tmpdir(), log: () => undefined });
  return planTrial({ config, seed: 1 }, dataset);
}

const fine: Readouts = { loss: 2, correct: 1, msd: 0.5 };

interface Updated {
  readonly update: DoneStep;
  readonly readouts: readonly number[];
}

/** An update and its read-outs; with a variance, its gradient noise was measured as well. */
function done(step: number, { variance, ...readouts }: Partial<Readouts> & { variance?: number } = {}): Updated {
  const { loss, correct, msd } = { ...fine, ...readouts };
  const update = {
    step,
    size: step === 3 ? 4 : batchSize,
    values: { learningRate, rho: 0 },
    seconds: step,
    // Variance, variance, then mean squares of gradient, weights and displacement.
    measurements: variance === undefined ? undefined : tensor1d([variance, variance, 4, 9, 1]),
  };
  return { update, readouts: [loss, correct, msd] };
}

async function startedLog() {
  const events: TrialEvent[] = [];
  let kept: number[] = Array.from({ length: keptReadouts * readoutCount }, () => 0);
  const reporter = trialReporter((event) => events.push(event));
  const log = trainingLog({ plan: await threeUpdates(), reporter }, () => Promise.resolve(kept));
  const add = async ({ update, readouts }: Updated) => {
    kept = [...kept.slice(readoutCount), ...readouts];
    return log.add(update);
  };
  const values = () =>
    Object.fromEntries(
      events
        .flatMap((event) => (event.type === 'metrics' ? event.points : []))
        .map((p) => [p.name, fromNumeral(p.value)]),
    );
  return { log, add, values };
}

describe('the training log', () => {
  beforeAll(async () => {
    await loadBackend();
  });

  it('reports the mean over the interval: losses by image, displacements by update', async () => {
    const { add, values } = await startedLog();
    await add(done(1, { loss: 4, msd: 1 }));
    await add(done(2, { loss: 2, msd: 2 }));
    expect(await add(done(3, { loss: 1, msd: 6, variance: 1 }))).toBeNull();
    expect(values()['train/loss']).toBeCloseTo((4 * 16 + 2 * 16 + 1 * 4) / 36, 6);
    expect(values()['train/accuracy']).toBeCloseTo((1 + 1 + 1) / 36, 6);
    expect(values()['optimizer/msd']).toBeCloseTo((1 + 2 + 6) / 3, 6);
  });

  it('reports the temperature of full batches where the last one is shorter', async () => {
    const { add, values } = await startedLog();
    await add(done(1));
    await add(done(2));
    await add(done(3, { variance: 8 }));
    const variance = (8 * 4) / 16;
    expect(values()['optimizer/temperature']).toBeCloseTo((learningRate * variance) / 2, 6);
    expect(values()['optimizer/gradientVariance']).toBeCloseTo(variance, 6);
    // Plain SGD: lr^2 sigma^2.
    expect(values()['optimizer/predictedMsd']).toBeCloseTo(learningRate ** 2 * variance, 6);
  });

  it('reports norms over all weights, and what an update changes of them', async () => {
    const { add, values } = await startedLog();
    await add(done(1));
    await add(done(2));
    await add(done(3, { variance: 8 }));
    // A perceptron of 64 inputs, 64 hidden units and 10 classes.
    const size = 64 * 64 + 64 + 64 * 10 + 10;
    expect(values()['optimizer/gradientNorm']).toBeCloseTo(Math.sqrt(4 * size), 3);
    expect(values()['optimizer/weightNorm']).toBeCloseTo(Math.sqrt(9 * size), 3);
    expect(values()['optimizer/updateRatio']).toBeCloseTo(Math.sqrt(1 / 9), 6);
    expect(values()['time/training']).toBe(3);
  });

  it('finds the update whose displacement is not finite among those not yet read back', async () => {
    const before = memory().numTensors;
    const { log, add, values } = await startedLog();
    expect(await add(done(1, { msd: Infinity }))).toBeNull();
    expect(await add(done(2, { loss: Number.NaN }))).toBeNull();
    expect(await log.readAll()).toEqual({ divergedAt: 1 });
    expect(values()).toEqual({ 'train/loss': 2, 'optimizer/msd': Infinity });
    expect(memory().numTensors).toBe(before);
  });

  it('says nothing when everything is read already', async () => {
    const { log } = await startedLog();
    expect(await log.readAll()).toBeNull();
  });
});
