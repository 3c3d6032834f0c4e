import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataset } from '@coolsweep/data';
import { fromNumeral } from '@coolsweep/sweep';
import { exampleConfig } from '@coolsweep/sweep/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { runTrial, type TrialEvent, type TrialRequest } from './index.ts';

const cacheDir = mkdtempSync(join(tmpdir(), 'coolsweep-training-'));
afterAll(() => rmSync(cacheDir, { recursive: true }));

const base = {
  optimizer: { name: 'momentum', learningRate: 0.1, momentum: 0.9 },
  batchSize: 64,
} as const;
const small = { ...base, dataset: { name: 'digits', train: 640, validation: 100, test: 100 } } as const;
const rates = { learningRate: 0.01 };
const everyOptimizer = [
  { name: 'coolmomentum', ...rates, rho0: 0.9, coolingLength: { fraction: 1 } },
  { name: 'coolmomentum', ...rates, rho0: 0.9, coolingLength: { fraction: 1 }, buffer: 'gradient' },
  { name: 'coolmomentum', ...rates, rho0: 0.9, coolingLength: { fraction: 1 }, control: 'matched-lr' },
  { name: 'momentum', ...rates, momentum: 0.9, weightDecay: 0.01, weightDecayOn: 'kernels' },
  { name: 'nesterov', ...rates, momentum: 0.9, clipNorm: 1 },
  { name: 'demon', ...rates, rho0: 0.9 },
  { name: 'sgd', ...rates, weightDecay: 0.01, weightDecayMode: 'decoupled' },
  { name: 'qhm', ...rates },
  { name: 'aggmo', ...rates },
  { name: 'adam', ...rates },
  { name: 'adamw', ...rates },
  { name: 'rmsprop', ...rates },
  { name: 'sgld', ...rates, temperature: 1e-6 },
  { name: 'sghmc', ...rates, friction: 0.1, temperature: 1e-6 },
] as const;
type Given = Parameters<typeof exampleConfig>[0];

interface Run {
  readonly events: readonly TrialEvent[];
  readonly updates: number;
  /** By the update after which they were made. */
  readonly checkpoints: ReadonlyMap<number, Uint8Array>;
}
interface RunOptions {
  readonly seed?: number;
  readonly stopAfter?: number;
  readonly checkpointAfter?: readonly number[];
  readonly resumeFrom?: Uint8Array;
  readonly readAhead?: TrialRequest['readAhead'];
}

async function run(
  given: Given,
  { seed = 1, stopAfter = Infinity, checkpointAfter = [], resumeFrom, readAhead }: RunOptions = {},
): Promise<Run> {
  const config = exampleConfig(given);
  const events: TrialEvent[] = [];
  let updates = 0;
  const checkpoints = new Map<number, Uint8Array>();
  await runTrial(
    { config, seed, dataDir: null, cacheDir, ...(resumeFrom && { resumeFrom }), ...(readAhead && { readAhead }) },
    {
      report: (event) => events.push(event),
      shouldStop: () => {
        updates += 1;
        return updates >= stopAfter;
      },
      checkpoints: {
        isDue: ({ step }) => checkpointAfter.includes(step),
        keep: (step, bytes) => {
          checkpoints.set(step, bytes);
          return Promise.resolve();
        },
      },
    },
  );
  return { events, updates, checkpoints };
}

const allPoints = ({ events }: Run) => events.flatMap((event) => (event.type === 'metrics' ? event.points : []));
/** What repeats: everything but times. */
const points = (of: Run) => allPoints(of).filter(({ name }) => !name.startsWith('time/'));

const reported = [
  ...['train', 'train/clean', 'validation', 'test'].flatMap((split) => [`${split}/accuracy`, `${split}/loss`]),
  ...['learningRate', 'rho', 'effectiveLearningRate', 'msd', 'predictedMsd', 'gradientVariance', 'temperature'].map(
    (name) => `optimizer/${name}`,
  ),
  ...['gradientNorm', 'weightNorm', 'updateRatio'].map((name) => `optimizer/${name}`),
  'time/training',
].sort();
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
    expect(Object.keys(results).sort()).toEqual([...new Set(allPoints(trial).map(({ name }) => name))].sort());
    expect(Object.keys(results).sort()).toEqual(reported);
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

  it('goes on from a checkpoint as if it had never stopped, to the last bit', async () => {
    const optimizer = { name: 'coolmomentum', learningRate: 0.1, rho0: 0.9, coolingLength: { fraction: 1 } } as const;
    const config: Given = {
      ...small,
      model: { name: 'resnet8' },
      optimizer,
      epochs: 3,
      averaging: { ema: 0.9, epoch: true },
    };
    await expectsExactResume(config);
  }, 120_000);

  it('makes checkpoints on the way, which change nothing, and goes on from the last one', async () => {
    const config = { ...small, epochs: 3 };
    const whole = await run(config);
    const killed = await run(config, { checkpointAfter: [13, 20] });
    expect([...killed.checkpoints.keys()]).toEqual([13, 20]);
    expect(points(killed)).toEqual(points(whole));
    for (const [step, resumeFrom] of killed.checkpoints) {
      const rest = await run(config, { resumeFrom });
      const after = (run: Run) => points(run).filter(({ step: at }) => at > step);
      expect(after(rest)).toEqual(after(whole));
      const [end, expected] = [rest.events.at(-1), whole.events.at(-1)];
      expect(end?.type === 'completed' && end.weightsHash).toBe(expected?.type === 'completed' && expected.weightsHash);
    }
  });

  it.each([
    { name: 'with injected noise', optimizer: { name: 'sghmc', learningRate: 0.01, friction: 0.1, temperature: 1e-4 } },
    { name: 'with adaptive rates', optimizer: { name: 'adam', learningRate: 0.01, clipNorm: 1 } },
  ] as const)(
    'goes on to the last bit $name and dropout',
    async ({ optimizer }) => {
      const model = { name: 'efficientnet-b0', width: 0.25, depth: 0.2 } as const;
      const dataset = { name: 'digits', train: 160, validation: 20, test: 20, augment: 'shift-flip' } as const;
      await expectsExactResume({ model, dataset, optimizer, batchSize: 16, epochs: 3 });
    },
    120_000,
  );

  /** Stops in the middle of an epoch of ten updates, and at the end of one before it is evaluated, and goes on. */
  async function expectsExactResume(config: Given): Promise<void> {
    const whole = await run(config);
    // In the middle of an epoch of ten updates, between two reports; and at the end of one, before it is evaluated.
    for (const stopAfter of [7, 10]) {
      const first = await run(config, { stopAfter });
      const rest = await run(config, { resumeFrom: first.checkpoints.get(stopAfter)! });
      expect(rest.updates).toBe(30 - stopAfter);
      expect([...points(first), ...points(rest)]).toEqual(points(whole));
      const [end, expected] = [rest.events.at(-1), whole.events.at(-1)];
      if (end?.type !== 'completed' || expected?.type !== 'completed') throw new Error('a run did not complete');
      expect({ ...end.results, 'time/training': 0 }).toEqual({ ...expected.results, 'time/training': 0 });
      expect(end.weightsHash).toBe(expected.weightsHash);
    }
  }

  it('leaves biases and normalisation out of weight decay where the configuration says so, for AdamW as for others', async () => {
    const dataset = { ...small.dataset, train: 64 };
    const normOf = async (weightDecayOn: 'all' | 'kernels', name: 'adamw' | 'sgd') => {
      const optimizer = { name, learningRate: 0.1, weightDecay: 0.5, weightDecayOn } as const;
      const trial = await run({
        ...base,
        dataset,
        optimizer,
        model: { name: 'resnet8' },
        epochs: 2,
        telemetry: { layers: true },
      });
      // Before the second update: gamma was 1 before the first.
      return series(trial, 'layer/stem/normalisation/gamma/weightNorm').at(-1) ?? Number.NaN;
    };
    for (const name of ['adamw', 'sgd'] as const) {
      expect(await normOf('all', name)).toBeLessThan((await normOf('kernels', name)) - 0.01);
    }
  });

  it('does not go on from the checkpoint of another trial, or from a damaged one', async () => {
    const checkpoint = (await run(small, { stopAfter: 3 })).checkpoints.get(3);
    await expect(run({ ...small, epochs: 2 }, { resumeFrom: checkpoint! })).rejects.toThrow(/another configuration/);
    await expect(run(small, { resumeFrom: checkpoint!, seed: 2 })).rejects.toThrow(/another configuration, seed/);
    for (const length of [40, checkpoint!.length - 1]) {
      await expect(run(small, { resumeFrom: checkpoint!.subarray(0, length) })).rejects.toThrow(/damaged/);
    }
    // As it comes from a file: a view of memory that holds more.
    const rest = await run(small, {
      resumeFrom: Buffer.from(Buffer.concat([Buffer.alloc(8), checkpoint!])).subarray(8),
    });
    expect(points(rest).at(-1)).toEqual(points(await run(small)).at(-1));
  });

  it('evaluates averages of the weights beside the last weights, on held-out images', async () => {
    const trial = await run({ ...small, epochs: 8, averaging: { ema: 0.9, epoch: true } });
    for (const name of ['ema', 'averaged'] as const) {
      expect(series(trial, `validation/${name}/accuracy`)).toHaveLength(8);
      expect(series(trial, `test/${name}/accuracy`).at(-1)).toBeGreaterThan(0.8);
      expect(series(trial, `validation/${name}/loss`)).not.toEqual(series(trial, 'validation/loss'));
    }
  });

  it('measures every layer where that is asked for', async () => {
    const trial = await run({ ...small, telemetry: { layers: true } });
    const sizes = { 'hidden/kernel': 64 * 64, 'hidden/bias': 64, 'head/kernel': 64 * 10, 'head/bias': 10 };
    const last = (name: string) => series(trial, name).at(-1) ?? Number.NaN;
    const square = (metric: string) =>
      Object.keys(sizes).reduce((sum, layer) => sum + last(`layer/${layer}/${metric}`) ** 2, 0);
    expect(Math.sqrt(square('gradientNorm')) / last('optimizer/gradientNorm')).toBeCloseTo(1, 5);
    expect(Math.sqrt(square('weightNorm')) / last('optimizer/weightNorm')).toBeCloseTo(1, 5);
    const mean = (metric: string) =>
      Object.entries(sizes).reduce((sum, [layer, size]) => sum + size * last(`layer/${layer}/${metric}`), 0) /
      Object.values(sizes).reduce((sum, size) => sum + size, 0);
    expect(mean('temperature') / last('optimizer/temperature')).toBeCloseTo(1, 5);
  });

  it('trains every optimizer that a sweep file may name, one update from the same loss', async () => {
    const oneStep = { ...small, dataset: { ...small.dataset, train: 64 } };
    const losses = await Promise.all(
      everyOptimizer.map(async (optimizer) => {
        const trial = await run({ ...oneStep, optimizer });
        expect([optimizer.name, trial.events.at(-1)?.type]).toEqual([optimizer.name, 'completed']);
        return series(trial, 'train/loss')[0];
      }),
    );
    expect(new Set(losses).size).toBe(1);
  });

  it('leaves no tensor behind', async () => {
    await run(small);
    const before = tf.memory().numTensors;
    await run({ ...small, model: { name: 'resnet8', l2: 1e-4 }, epochs: 1 });
    await run(small, { stopAfter: 3 });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('trains on the data that somebody else has read, and opens them where nobody has', async () => {
    const request = small.dataset;
    const dataset = await openDataset(request, { dataDir: null, cacheDir });
    const asked: unknown[] = [];
    const environment = async (read: typeof dataset | null) => {
      const readAhead: TrialRequest['readAhead'] = (...[wanted, { log: _, ...at }]) => {
        asked.push({ wanted, at });
        return Promise.resolve(read);
      };
      return (await run(small, { stopAfter: 1, readAhead })).events.find(({ type }) => type === 'environment');
    };
    const withHash = (contentHash: string) => ({ environment: { dataset: { contentHash } } });
    expect(await environment({ ...dataset, contentHash: 'read' })).toMatchObject(withHash('read'));
    expect(await environment(null)).toMatchObject(withHash(dataset.contentHash));
    expect(asked).toEqual(Array(2).fill({ wanted: request, at: { dataDir: null, cacheDir } }));
  });

  it('says how to get data that is not there', async () => {
    const missing = run({ ...base, dataset: { name: 'folder' } });
    await expect(missing).rejects.toMatchObject({ name: 'SweepError', code: 'data_missing' });
  });
});
