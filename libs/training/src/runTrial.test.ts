import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromNumeral, type TrialConfig } from '@coolsweep/sweep';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { runTrial, type TrialEvent } from './index.ts';

const cacheDir = mkdtempSync(join(tmpdir(), 'coolsweep-training-'));
afterAll(() => rmSync(cacheDir, { recursive: true }));

const base: TrialConfig = {
  model: { name: 'mlp', l2: 0 },
  dataset: { name: 'digits', augment: false },
  optimizer: { name: 'momentum', learningRate: 0.1, momentum: 0.9 },
  epochs: 1,
  batchSize: 64,
};
const small: TrialConfig = {
  ...base,
  dataset: { name: 'digits', train: 640, validation: 100, test: 100, augment: false },
};

type Run = { readonly events: readonly TrialEvent[]; readonly updates: number };

async function run(config: TrialConfig, { seed = 1, stopAfter = Infinity } = {}): Promise<Run> {
  const events: TrialEvent[] = [];
  let updates = 0;
  await runTrial(
    { config, seed, dataDir: null, cacheDir },
    {
      report: (event) => events.push(event),
      shouldStop: () => {
        updates += 1;
        return updates >= stopAfter;
      },
    },
  );
  return { events, updates };
}

const points = ({ events }: Run) => events.flatMap((event) => (event.type === 'metrics' ? event.points : []));
const series = (of: Run, name: string) =>
  points(of)
    .filter((point) => point.name === name)
    .map(({ value }) => fromNumeral(value));

describe('a trial', () => {
  it('says first what it runs on, then what it measures, and at the end the last value of every metric', async () => {
    const trial = await run(small);
    const steps = 640 / 64;
    expect(trial.events[0]).toMatchObject({
      type: 'environment',
      environment: { backend: 'tensorflow', parameterCount: 64 * 64 + 64 + 64 * 10 + 10, stepsPerEpoch: steps, steps },
    });
    const last = trial.events.at(-1);
    expect(last?.type).toBe('completed');
    const results = last?.type === 'completed' ? last.results : {};
    expect(Object.keys(results).sort()).toEqual([...new Set(points(trial).map(({ name }) => name))].sort());
    expect(Object.keys(results)).toHaveLength(10);
    expect(trial.events.filter(({ type }) => type === 'progress').at(-1)).toEqual({
      type: 'progress',
      step: steps,
      steps,
    });
    expect(series(trial, 'test/accuracy')).toHaveLength(1);
  });

  it('repeats to the last bit with the same seed', async () => {
    const [first, second] = [await run({ ...small, epochs: 3 }), await run({ ...small, epochs: 3 })];
    expect(points(second)).toEqual(points(first));
    expect(points(await run({ ...small, epochs: 3 }, { seed: 2 }))).not.toEqual(points(first));
  });

  it('starts from the same weights and batches whatever the configuration, given the seed', async () => {
    // The first batch's loss and the gradient's variance are taken before the optimizer has moved anything.
    const oneStep = { ...small, dataset: { ...small.dataset, train: 64 } };
    const momentum = await run(oneStep);
    const sgd = await run({ ...oneStep, optimizer: { name: 'sgd', learningRate: 0.001 } });
    expect(series(momentum, 'train/loss')).toEqual(series(sgd, 'train/loss'));
  });

  it('stops after the update during which it was asked to', async () => {
    const trial = await run({ ...small, epochs: 50 }, { stopAfter: 7 });
    expect(trial.events.at(-1)).toEqual({ type: 'stopped', step: 7 });
    expect(trial.updates).toBe(7);
    expect(series(trial, 'test/accuracy')).toEqual([]);
  });

  it('ends as diverged at the first update whose loss or displacement is not finite', async () => {
    const trial = await run({
      ...small,
      epochs: 20,
      optimizer: { name: 'momentum', learningRate: 1e6, momentum: 0.9 },
    });
    const last = trial.events.at(-1);
    expect(last?.type).toBe('diverged');
    const step = last?.type === 'diverged' ? last.step : 0;
    expect(step).toBeGreaterThan(1);
    expect(trial.updates).toBeLessThan(step + 20);
    expect(points(trial).slice(-2)).toMatchObject([
      { name: 'train/loss', step },
      { name: 'optimizer/msd', step },
    ]);
    const reasons = [series(trial, 'train/loss').at(-1), series(trial, 'optimizer/msd').at(-1)];
    expect(reasons.every(Number.isFinite)).toBe(false);
  });

  it('ends as diverged, without evaluation, when the last update is the one that spoils the weights', async () => {
    const dataset = { ...small.dataset, train: 64 };
    const trial = await run({ ...small, dataset, optimizer: { name: 'sgd', learningRate: 1e30 } });
    expect(trial.updates).toBe(0);
    expect(trial.events.at(-1)).toMatchObject({ type: 'diverged', step: 64 / 64 });
    expect(points(trial).map(({ name }) => name)).toEqual(['train/loss', 'optimizer/msd']);
  });

  it('looks for divergence in every update of an epoch before it evaluates', async () => {
    // Ten updates an epoch: fewer than are read back together.
    const trial = await run({ ...small, epochs: 3, optimizer: { name: 'sgd', learningRate: 1e30 } });
    expect(trial.events.at(-1)).toMatchObject({ type: 'diverged', step: 1 });
    expect(series(trial, 'validation/accuracy')).toEqual([]);
  });

  it('ends as diverged when the loss of an evaluation is not finite though the weights are', async () => {
    // Float32 ends at 3.4e38: the squared displacements add up to 2e38, the losses of 250 images to 6e38.
    const dataset = { ...small.dataset, train: 64, validation: 250 };
    const trial = await run({ ...small, dataset, optimizer: { name: 'sgd', learningRate: 2.5e19 } });
    expect(series(trial, 'optimizer/msd').every(Number.isFinite)).toBe(true);
    expect(trial.events.at(-1)).toMatchObject({ type: 'diverged', step: 64 / 64 });
    expect(points(trial).filter(({ name }) => /validation|test/.test(name))).toEqual([]);
    expect(trial.events).toContainEqual({ type: 'log', text: expect.stringContaining('validation loss') as string });
  });

  it('teaches a perceptron the digits: over 90 % on held-out images after six epochs', async () => {
    const trial = await run({ ...base, epochs: 6 });
    expect(series(trial, 'validation/accuracy')).toHaveLength(6);
    expect(series(trial, 'validation/accuracy').at(-1)).toBeGreaterThan(0.9);
    expect(series(trial, 'test/accuracy').at(-1)).toBeGreaterThan(0.9);
  });

  it('cools rho to zero over the cooling length and reports it with the effective learning rate', async () => {
    const optimizer = { name: 'coolmomentum', learningRate: 0.1, rho0: 0.9, coolingLength: { fraction: 0.5 } } as const;
    const trial = await run({ ...small, epochs: 4, optimizer });
    // 40 updates, reports after 20 and 40; the 20th update is number 19 of a cooling of 20.
    expect(series(trial, 'optimizer/rho')).toEqual([1 - (1 - 0.9) ** (1 - 19 / 20), 0]);
    expect(series(trial, 'optimizer/effectiveLearningRate')[1]).toBeCloseTo((0.1 * (1 + 0)) / 2 / (1 - 0), 12);
  });

  it('measures displacement and temperature of the right order', async () => {
    // Plain SGD without penalty: msd = lr^2 mean g^2 >= lr^2 times the square of the mean gradient.
    const learningRate = 0.01;
    const trial = await run({ ...base, epochs: 4, batchSize: 8, optimizer: { name: 'sgd', learningRate } });
    const msd = series(trial, 'optimizer/msd');
    const temperature = series(trial, 'optimizer/temperature');
    msd.forEach((displacement, i) => {
      const gradientSquare = displacement / learningRate ** 2;
      const variance = (2 * temperature[i]!) / learningRate;
      expect(variance).toBeGreaterThan(0);
      // E g^2 = |mean gradient|^2 + variance, each measured on one or two small batches: within a factor of thirty.
      expect(gradientSquare / variance).toBeGreaterThan(1 / 30);
      expect(gradientSquare / variance).toBeLessThan(30);
    });
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(msd) / learningRate ** 2).toBeGreaterThan((0.3 * mean(temperature) * 2) / learningRate);
  });

  it('leaves no tensor behind', async () => {
    await run(small);
    const before = tf.memory().numTensors;
    await run({ ...small, model: { name: 'resnet8', l2: 1e-4 }, epochs: 1 });
    await run(small, { stopAfter: 3 });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says how to get data that is not there', async () => {
    const missing = run({ ...base, dataset: { name: 'folder', augment: false } });
    await expect(missing).rejects.toMatchObject({ name: 'SweepError', code: 'data_missing' });
  });
});
