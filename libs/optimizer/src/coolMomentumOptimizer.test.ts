import { coolMomentum as cooling } from '@coolsweep/schedule';
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
      optimizer: new CoolMomentumOptimizer({ learningRate: 0.1, rho: cooling(0.9, 160) }),
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
        optimizer: new CoolMomentumOptimizer({ learningRate: 0.1, rho: cooling(0.9, 40), weightDecay: 0.01 }),
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

  it('is made again from its configuration', () => {
    const optimizer = new CoolMomentumOptimizer({ learningRate: 0.1, rho: cooling(0.9, 40), weightDecay: 0.01 });
    const config = JSON.parse(JSON.stringify(optimizer.getConfig())) as tf.serialization.ConfigDict;
    expect(CoolMomentumOptimizer.fromConfig(CoolMomentumOptimizer, config).getConfig()).toEqual(optimizer.getConfig());
    expect(() => CoolMomentumOptimizer.fromConfig(CoolMomentumOptimizer, { learningRate: 0.1, rho: {} })).toThrow(
      'schedule',
    );
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
