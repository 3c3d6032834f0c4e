import { cooling, cosine, ramp, valueAt } from '@coolsweep/schedule';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CoolMomentumOptimizer } from './index.ts';

/** y = 2 a - b + 1, without noise: a linear model learns it exactly. */
function line() {
  const xs = tf.tensor2d(Array.from({ length: 64 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]));
  const ys = tf.tidy(() => tf.add(tf.matMul(xs, tf.tensor2d([[2], [-1]])), 1));
  return { xs, ys };
}

function linearModel() {
  const dense = tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: 'zeros' });
  return tf.sequential({ layers: [dense] });
}

const fitting = { batchSize: 16, epochs: 5, shuffle: false, verbose: 0 } as const;

describe('CoolMomentumOptimizer', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('trains a layers model that was compiled with it', async () => {
    const { xs, ys } = line();
    const model = linearModel();
    model.compile({
      optimizer: new CoolMomentumOptimizer({ learningRate: 0.1, rho: cooling({ rho0: 0.9, coolingSteps: 160 }) }),
      loss: 'meanSquaredError',
    });
    const { history } = await model.fit(xs, ys, { ...fitting, epochs: 40 });
    const losses = history.loss as number[];
    expect(losses.at(-1)).toBeLessThan(1e-5);
    expect(model.optimizer.iterations).toBe((40 * 64) / 16);
  });

  it('survives saving and loading with the model: configuration, displacements and step count', async () => {
    const { xs, ys } = line();
    const compiled = (model: tf.LayersModel) =>
      model.compile({
        optimizer: new CoolMomentumOptimizer({
          learningRate: 0.1,
          rho: cooling({ rho0: 0.9, coolingSteps: 40 }),
          weightDecay: 0.01,
          exemptFromDecay: ['bias'],
        }),
        loss: 'meanSquaredError',
      });
    const model = linearModel();
    compiled(model);
    await model.fit(xs, ys, fitting);

    let saved: tf.io.ModelArtifacts = {};
    await model.save(
      tf.io.withSaveHandler((artifacts) => {
        saved = JSON.parse(JSON.stringify({ ...artifacts, weightData: undefined })) as tf.io.ModelArtifacts;
        saved.weightData = artifacts.weightData!;
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
      }),
      { includeOptimizer: true },
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved));

    expect(loaded.optimizer).toBeInstanceOf(CoolMomentumOptimizer);
    expect(loaded.optimizer.iterations).toBe((5 * 64) / 16);
    expect(loaded.optimizer.getConfig()).toEqual(model.optimizer.getConfig());
    await model.fit(xs, ys, fitting);
    await loaded.fit(xs, ys, fitting);
    const weightsOf = (trained: tf.LayersModel) => trained.getWeights().map((weight) => [...weight.dataSync()]);
    expect(weightsOf(loaded)).toEqual(weightsOf(model));
  });

  it('keeps the displacement of a variable that is left out of a step, and cools on for it', () => {
    const [a, b] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(10))];
    const rho = cooling({ rho0: 0.9, coolingSteps: 40 });
    const optimizer = new CoolMomentumOptimizer({ learningRate: 0.1, rho });
    // The loss is the sum of both: the gradient of each is 1.
    const step = (variables: tf.Variable[]) => optimizer.minimize(() => tf.add(a, b), false, variables);
    step([a]);
    step([b]);
    step([a]);
    step([b, a]);
    const push = (n: number) => (-0.1 * (1 + valueAt(rho, n))) / 2;
    const [a0, b1] = [push(0), push(1)];
    const a2 = valueAt(rho, 2) * a0 + push(2);
    const [a3, b3] = [valueAt(rho, 3) * a2 + push(3), valueAt(rho, 3) * b1 + push(3)];
    expect(a.dataSync()[0]).toBeCloseTo(1 + a0 + a2 + a3, 6);
    expect(b.dataSync()[0]).toBeCloseTo(10 + b1 + b3, 5);
    tf.dispose([a, b]);
  });

  it('leaves alone what has no gradient: variables that are not trainable, or not in the loss', () => {
    const [w, unused, fixed] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(5)), tf.variable(tf.scalar(2), false)];
    const optimizer = new CoolMomentumOptimizer({ learningRate: 0.1, rho: 0 });
    const loss = () => tf.mul<tf.Scalar>(w, fixed);
    expect(optimizer.minimize(loss, true, [unused, w, fixed])?.dataSync()[0]).toBe(1 * 2);
    optimizer.minimize(loss, false, [unused, w, fixed]);
    expect([w, unused, fixed].map((variable) => variable.dataSync()[0])).toEqual([
      expect.closeTo(1 - 2 * 0.05 * 2, 6),
      5,
      2,
    ]);
    expect(optimizer.iterations).toBe(2);
    tf.dispose([w, unused, fixed]);
  });

  it('continues identically from saved weights for variables of other names', async () => {
    const make = () => new CoolMomentumOptimizer({ learningRate: 0.1, rho: 0.9 });
    const variables = (values: readonly number[]) => values.map((value) => tf.variable(tf.scalar(value)));
    const run = (optimizer: CoolMomentumOptimizer, of: tf.Variable[], [first, second]: readonly [number, number]) => {
      // Alternating: the first variable at even steps, both at odd ones.
      const loss = () => of.map((w, i) => tf.mul(tf.square(w), i + 1)).reduce((x, y) => tf.add(x, y)) as tf.Scalar;
      for (let n = first; n < second; n++) optimizer.minimize(loss, false, n % 2 === 0 ? of.slice(0, 1) : of);
      return of.map((w) => w.dataSync()[0] ?? Number.NaN);
    };
    const [whole, interrupted] = [make(), make()];
    const original = variables([1, 2]);
    const half = run(interrupted, original, [0, 4]);
    const resumed = make();
    await resumed.setWeights(await interrupted.getWeights());
    expect(run(resumed, variables(half), [4, 9])).toEqual(run(whole, variables([1, 2]), [0, 9]));
  });

  it('refuses loaded displacements of other shapes before it moves anything', async () => {
    const [v, w] = [tf.variable(tf.scalar(1)), tf.variable(tf.tensor1d([1, 2]))];
    const [saved, loaded] = [1, 2].map(() => new CoolMomentumOptimizer({ learningRate: 0.1, rho: 0.9 })) as [
      CoolMomentumOptimizer,
      CoolMomentumOptimizer,
    ];
    const loss = () => tf.add<tf.Scalar>(v, tf.sum(w));
    saved.minimize(loss, false, [v, w]);
    await loaded.setWeights(await saved.getWeights());
    const before = [...v.dataSync(), ...w.dataSync()];
    expect(() => loaded.minimize(loss, false, [w, v])).toThrow('in the order in which they were saved');
    expect([...v.dataSync(), ...w.dataSync()]).toEqual(before);
  });

  it('is made again from its configuration', () => {
    const optimizers = [
      new CoolMomentumOptimizer({ learningRate: 0.1, rho: cooling({ rho0: 0.9, coolingSteps: 40 }) }),
      new CoolMomentumOptimizer({
        learningRate: ramp({ steps: 5, schedule: cosine({ from: 0.1, to: 0, steps: 40 }) }),
        rho: cooling({ law: 'linear', rho0: 0.9, coolingSteps: 40, warmupSteps: 3 }),
        rescaled: false,
        buffer: 'gradient',
        weightDecay: 0.01,
        weightDecayMode: 'decoupled',
        clipNorm: 2,
        exemptFromDecay: ['bias', 'gamma'],
      }),
    ];
    for (const optimizer of optimizers) {
      const config = JSON.parse(JSON.stringify(optimizer.getConfig())) as tf.serialization.ConfigDict;
      const again = CoolMomentumOptimizer.fromConfig(CoolMomentumOptimizer, config);
      expect(again.getConfig()).toEqual(optimizer.getConfig());
    }
    expect(optimizers[1]!.getConfig()).toMatchObject({
      learningRate: { kind: 'ramp', schedule: { kind: 'cosine', from: 0.1 } },
      rescaled: false,
      buffer: 'gradient',
      weightDecayMode: 'decoupled',
      clipNorm: 2,
      exemptFromDecay: ['bias', 'gamma'],
    });
  });

  it.each([
    ['kind', { learningRate: 0.1, rho: {} }],
    ['rho0', { learningRate: 0.1, rho: { kind: 'cooling', law: 'exact' } }],
    ['buffer', { learningRate: 0.1, rho: 0.9, buffer: 'sum' }],
  ])('is not made from a configuration with a faulty %s', (field, config) => {
    expect(() => CoolMomentumOptimizer.fromConfig(CoolMomentumOptimizer, config)).toThrow(field);
  });

  it('frees everything that it made', () => {
    const start = tf.tensor1d([1, 2]);
    const before = tf.memory().numTensors;
    const w = tf.variable(start);
    const optimizer = new CoolMomentumOptimizer({ learningRate: 0.1, rho: 0.9 });
    for (let n = 0; n < 100; n++) optimizer.minimize(() => tf.sum(tf.square(w)), false, [w]);
    expect(tf.memory().numTensors).toBe(before + 2);
    optimizer.dispose();
    w.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
