import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { adam, sgd, sghmc, sgld, TransformOptimizer, type GradientTransform } from './index.ts';
import { everyOptimizer } from './testing/everyOptimizer.ts';
import { parabola } from './testing/problem.ts';
import { run, started } from './testing/run.ts';

const fitting = { batchSize: 16, epochs: 60, shuffle: false, verbose: 0 } as const;
const variableAt = (start: readonly number[]) => tf.variable(tf.tensor1d([...start]));

function train(optimizer: TransformOptimizer, w: tf.Variable, steps: number): number[] {
  for (let n = 0; n < steps; n++) optimizer.minimize(() => parabola.loss(w), false, [w]);
  return [...w.dataSync()];
}

beforeAll(() => tf.setBackend('cpu'));

describe.each(everyOptimizer)('$name as an optimizer of TensorFlow.js', ({ make }) => {
  it('does what the transform does', () => {
    const transform = make(0.02);
    const end = run(transform, started(transform, { w: tf.tensor1d([...parabola.start]) }), {
      from: 0,
      to: 15,
      gradients: (params) => ({ w: parabola.slope(params.w!) }),
    });
    const trained = train(new TransformOptimizer(transform, { noiseSeed: 7 }), variableAt(parabola.start), 15);
    [...end.params.w!.dataSync()].forEach((value, i) => expect(trained[i]).toBeCloseTo(value, 5));
  });

  it('continues identically from saved weights', async () => {
    const whole = train(new TransformOptimizer(make(0.02)), variableAt(parabola.start), 12);
    const interrupted = new TransformOptimizer(make(0.02));
    const half = train(interrupted, variableAt(parabola.start), 6);
    const resumed = new TransformOptimizer(make(0.02));
    await resumed.setWeights(await interrupted.getWeights());
    expect(resumed.iterations).toBe(6);
    expect(train(resumed, variableAt(half), 6)).toEqual(whole);
  });

  it('frees everything that it made', () => {
    const w = variableAt(parabola.start);
    const before = tf.memory().numTensors;
    const optimizer = new TransformOptimizer(make(0.02));
    train(optimizer, w, 100);
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('TransformOptimizer', () => {
  it('trains a layers model with Adam', async () => {
    const xs = tf.tensor2d(Array.from({ length: 64 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]));
    const ys = tf.tidy(() => tf.add(tf.matMul(xs, tf.tensor2d([[2], [-1]])), 1));
    const dense = tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: 'zeros' });
    const model = tf.sequential({ layers: [dense] });
    model.compile({ optimizer: new TransformOptimizer(adam({ learningRate: 0.05 })), loss: 'meanSquaredError' });
    const { history } = await model.fit(xs, ys, fitting);
    expect((history.loss as number[]).at(-1)).toBeLessThan(1e-3);
  });

  it('leaves variables out of weight decay by the last part of their names, numbered or not', () => {
    const names = ['net/conv/kernel', 'net/conv/bias', 'net/conv_1/bias_1', 'bias/kernel', 'gamma'];
    const variables = names.map((name) => tf.variable(tf.scalar(1), true, name));
    const optimizer = new TransformOptimizer(sgd({ learningRate: 0.1, weightDecay: 0.5 }), {
      exemptFromDecay: ['bias', 'gamma'],
    });
    optimizer.applyGradients(variables.map(({ name }) => ({ name, tensor: tf.scalar(0) })));
    const [decayed, kept] = [expect.closeTo(1 - 0.1 * 0.5, 6) as number, 1];
    expect(variables.map((variable) => variable.dataSync()[0])).toEqual([decayed, kept, kept, decayed, kept]);
    tf.dispose(variables);
  });

  it('injects other noise at every step, and with every seed', () => {
    const moves = (noiseSeed: number) => {
      const optimizer = new TransformOptimizer(sgld({ learningRate: 0.1, temperature: 1 }), { noiseSeed });
      const w = tf.variable(tf.zeros([1]));
      return [1, 2].map(() => {
        optimizer.applyGradients([{ name: w.name, tensor: tf.zeros([1]) }]);
        return w.dataSync()[0]!;
      });
    };
    const [first, second] = moves(1);
    expect(second! - first!).not.toBeCloseTo(first!, 5);
    expect(moves(1)).toEqual([first, second]);
    expect(moves(2)[0]).not.toBeCloseTo(first!, 5);
  });

  it('neither moves nor remembers a variable that is not trainable', async () => {
    const [w, fixed] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(1), false)];
    const optimizer = new TransformOptimizer(adam({ learningRate: 0.1 }));
    optimizer.applyGradients([fixed, w].map(({ name }) => ({ name, tensor: tf.scalar(1) })));
    expect([w, fixed].map((variable) => variable.dataSync()[0])).toEqual([expect.closeTo(1 - 0.1, 6), 1]);
    expect(await optimizer.getWeights()).toHaveLength(1 + 2);
    tf.dispose([w, fixed]);
  });

  it('counts a step without any gradient, and draws no noise for it', () => {
    const w = tf.variable(tf.scalar(1));
    const optimizer = new TransformOptimizer(sghmc({ learningRate: 0.1, rho: 0.9, temperature: 1 }));
    optimizer.applyGradients([]);
    expect(optimizer.iterations).toBe(1);
    expect(w.dataSync()[0]).toBe(1);
  });

  it.each<[string, GradientTransform]>([
    ['adam has 2', adam({ learningRate: 0.1 })],
    ['sgd has none', sgd({ learningRate: 0.1 })],
  ])('refuses weights with another number of buffers: %s', async (_, transform) => {
    const one = sghmc({ learningRate: 0.1, rho: 0.9, temperature: 1 });
    const saved = new TransformOptimizer(one);
    train(saved, variableAt(parabola.start), 1);
    await expect(new TransformOptimizer(transform).setWeights(await saved.getWeights())).rejects.toThrow('buffers');
  });

  it('says that it has no configuration', () => {
    expect(() => new TransformOptimizer(sgd({ learningRate: 0.1 })).getConfig()).toThrow('sgd has no configuration');
  });
});
