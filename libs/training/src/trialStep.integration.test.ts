import { tmpdir } from 'node:os';
import { compileStep, disposeTree, loadBackend, randomStream, type CompileOptions } from '@coolsweep/backend';
import { openDataset, type Dataset } from '@coolsweep/data';
import { exampleConfig } from '@coolsweep/sweep/testing';
import { mul, tensor1d, type Tensor1D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { batchSource } from './batchSource.ts';
import { planTrial, type TrialPlan } from './trialPlan.ts';
import { firstTensors, trialStart } from './trialStart.ts';
import { trialStep } from './trialStep.ts';
import { updateInput } from './updateInput.ts';

const images = { name: 'digits', train: 640, validation: 100, test: 100, augment: 'shift-flip' } as const;

async function planned(given: Parameters<typeof exampleConfig>[0]): Promise<{ plan: TrialPlan; dataset: Dataset }> {
  const config = exampleConfig({ dataset: images, batchSize: 32, epochs: 10, ...given });
  const dataset = await openDataset(images, { dataDir: null, cacheDir: tmpdir(), log: () => undefined });
  return { plan: planTrial({ config, seed: 1 }, dataset), dataset };
}

interface RunOptions extends CompileOptions {
  readonly updates: number;
  /** Relative change of the first weights, up or down as drawn. */
  readonly perturbation?: { readonly size: number; readonly draw: number };
}

/** Losses, last weights, and bytes fed and fetched by each update. */
async function run({ plan, dataset }: { plan: TrialPlan; dataset: Dataset }, options: RunOptions) {
  const { updates, perturbation = { size: 0, draw: 0 }, ...compile } = options;
  const batches = batchSource(plan, dataset);
  const start = trialStart({ plan, dataset, batches }, firstTensors(plan));
  const { uniform } = randomStream('perturbation', perturbation.draw);
  const factors = Float32Array.from(
    { length: plan.model.trainableCount },
    () => 1 + perturbation.size * (uniform() < 0.5 ? -1 : 1),
  );
  const weights = mul<Tensor1D>(start.state.train.weights, tensor1d(factors));
  const begin = { ...start, state: { ...start.state, train: { ...start.state.train, weights } } };
  const step = compileStep(trialStep(plan), begin, compile);
  let state = step.start(begin);
  const losses: number[] = [];
  let trafficOfUpdates = 0;
  for (let n = 1; n <= updates; n++) {
    const input = updateInput(plan, dataset, {
      batch: await batches.noise({ step: n, size: 32 }),
      noise: null,
      step: n,
    });
    const before = step.traffic();
    ({ state } = step.run(state, input));
    const { fed, fetched } = step.traffic();
    trafficOfUpdates = Math.max(trafficOfUpdates, fed - before.fed + fetched - before.fetched);
    disposeTree(input);
    const read = step.run(state, { kind: 'readouts' });
    ({ state } = read);
    losses.push([...(read.output.readouts?.dataSync() ?? [])].at(-3) ?? Number.NaN);
    disposeTree(read.output);
  }
  const last = step.read(state);
  const result = { losses, weights: [...last.train.weights.dataSync()], trafficOfUpdates };
  disposeTree({ last, start, weights });
  step.dispose();
  return result;
}

const largest = (a: readonly number[], b: readonly number[]) =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] ?? Number.NaN))), 0);

describe('the compiled steps of a trial', () => {
  beforeAll(async () => {
    const backend = await loadBackend();
    expect(backend.name).toBe('tensorflow');
  });

  it('are fed and fetch less than 64 kB an update of ResNet-20, with the images where they are', async () => {
    const optimizer = { name: 'coolmomentum', learningRate: 0.01, rho0: 0.9, coolingLength: { fraction: 1 } } as const;
    const trial = await planned({ model: { name: 'resnet20' }, optimizer });
    const { trafficOfUpdates } = await run(trial, { updates: 2 });
    // 32 numbers of images, two schedule values and a key, and back one that says that all is done.
    expect(trafficOfUpdates).toBe(4 * (32 + 2 + 2 + 1));
    expect(trafficOfUpdates).toBeLessThan(64 * 1024);
  }, 120_000);

  it('repeat to the last bit, and are as near to uncompiled ones as those to themselves with slightly other weights', async () => {
    const optimizer = { name: 'coolmomentum', learningRate: 0.02, rho0: 0.9, coolingLength: { fraction: 1 } } as const;
    const trial = await planned({ model: { name: 'resnet8', l2: 1e-4 }, optimizer });
    const updates = 200;
    const compiled = await run(trial, { updates });
    const again = await run(trial, { updates });
    expect(again.losses).toEqual(compiled.losses);
    expect(again.weights).toEqual(compiled.weights);
    const eager = await run(trial, { updates, compile: false });
    const perturbed = await Promise.all(
      [1, 2].map((draw) => run(trial, { updates, compile: false, perturbation: { size: 1e-7, draw } })),
    );
    // Training is chaotic: what of it is left after 200 updates is a matter of luck, so the larger of two counts.
    const sensitivity = Math.max(...perturbed.map(({ losses }) => largest(losses, eager.losses)));
    expect(sensitivity).toBeGreaterThan(1e-6);
    // One per cent: both make the same jump where a rectifier of the eager run is on its edge.
    expect(largest(compiled.losses, eager.losses)).toBeLessThanOrEqual(1.01 * sensitivity);
  }, 240_000);
});
