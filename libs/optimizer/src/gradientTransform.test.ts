import { randomStream } from '@coolsweep/backend';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import * as library from './index.ts';
import { asScalars, stepValues, type GradientTransform, type Tensors } from './index.ts';
import { deserializeState, serializeState } from './serializedState.ts';
import { convergenceSteps, everyOptimizer } from './testing/everyOptimizer.ts';
import { parabola, rosenbrock, type Problem } from './testing/problem.ts';
import { run, started, type Running } from './testing/run.ts';

const startOf = (transform: GradientTransform, { start }: Problem) =>
  started(transform, { w: tf.tensor1d([...start]) });
const slopes =
  ({ slope }: Problem) =>
  (params: Tensors) => ({ w: slope(params.w!) });
const valuesOf = ({ params }: Running) => [...params.w!.dataSync()];

beforeAll(() => tf.setBackend('cpu'));

describe.each(everyOptimizer)('optimizer $name', ({ name, make, learningRates }) => {
  if (learningRates !== null) {
    it.each([
      { on: 'a parabola', problem: parabola, learningRate: learningRates.parabola },
      { on: 'the Rosenbrock valley', problem: rosenbrock(10, [-0.5, 0.5]), learningRate: learningRates.rosenbrock },
    ])('converges on $on', ({ problem, learningRate }) => {
      const transform = make(learningRate);
      const gradients = slopes(problem);
      const end = run(transform, startOf(transform, problem), { from: 0, to: convergenceSteps, gradients });
      valuesOf(end).forEach((value, i) => expect(value).toBeCloseTo(problem.minimum[i]!, 2));
      expect(end.state.step.dataSync()[0]).toBe(convergenceSteps);
      tf.dispose(end);
    });
  } else {
    it('reaches the stationary variance of its temperature on a parabola, within 5 %', () => {
      const [chains, eta, k, t, from, to] = [3000, 0.1, 2, 0.3, 60, 360];
      const transform = make(eta);
      const { rho } = stepValues(transform, 0);
      // (T / k) 2 (1 + rho) / (2 (1 + rho) - eta k), which for rho = 0 is 2 T / (k (2 - eta k)).
      const expected = ((t / k) * 2 * (1 + rho)) / (2 * (1 + rho) - eta * k);
      const gradients = (params: Tensors) => ({ w: tf.mul(k, params.w!) });
      const squares: number[] = [];
      const observe = ({ params }: Running, n: number) => {
        if (n >= from) squares.push(tf.tidy(() => tf.mean(tf.square(params.w!)).dataSync()[0]!));
      };
      tf.dispose(run(transform, started(transform, { w: tf.zeros([chains]) }), { from: 0, to, gradients, observe }));
      const variance = squares.reduce((sum, square) => sum + square) / squares.length;
      expect(Math.abs(variance / expected - 1)).toBeLessThan(0.05);
    });
  }

  it('continues identically from a state that was serialised', async () => {
    const transform = make(0.02);
    const gradients = slopes(parabola);
    const whole = run(transform, startOf(transform, parabola), { from: 0, to: 20, gradients });
    const half = run(transform, startOf(transform, parabola), { from: 0, to: 10, gradients });
    const { specs, data } = await serializeState(half.state);
    const state = deserializeState({ specs: JSON.parse(JSON.stringify(specs)) as typeof specs, data: data.slice(0) });
    const resumed = run(transform, { params: half.params, state }, { from: 10, to: 20, gradients });
    expect(valuesOf(resumed)).toEqual(valuesOf(whole));
    expect(await serializeState(resumed.state)).toEqual(await serializeState(whole.state));
    expect(resumed.state.step.dataSync()[0]).toBe(20);
  });

  it('leaves no tensor over after 100 updates', () => {
    const transform = make(0.02);
    const before = tf.memory().numTensors;
    tf.dispose(run(transform, startOf(transform, parabola), { from: 0, to: 100, gradients: slopes(parabola) }));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('does the same to the parts of a tensor as to the whole', () => {
    const transform = make(0.02);
    const { normal } = randomStream('parts', name);
    const [w, ...gradients] = Array.from({ length: 6 }, () => Float32Array.from({ length: 6 }, normal));
    const whole = run(transform, started(transform, { w: tf.tensor1d(w!) }), {
      from: 0,
      to: 5,
      gradients: (_, n) => ({ w: tf.tensor1d(gradients[n]!) }),
    });
    const cut = (values: Float32Array) => ({
      a: tf.tensor2d(values.slice(0, 4), [2, 2]),
      b: tf.scalar(values[4]!),
      c: tf.tensor1d(values.slice(5)),
    });
    const parts = run(transform, started(transform, cut(w!)), {
      from: 0,
      to: 5,
      gradients: (_, n) => cut(gradients[n]!),
    });
    expect(['a', 'b', 'c'].flatMap((part) => [...parts.params[part]!.dataSync()])).toEqual(valuesOf(whole));
  });

  it('leaves gradients, parameters and the old state as they were', async () => {
    const transform = make(0.02);
    const params = { w: tf.tensor1d([1, 2]) };
    const gradients = { w: tf.tensor1d([30, 40]) };
    const state = transform.init(params);
    const before = await serializeState(state);
    const key = tf.tensor1d([1, 2], 'int32');
    transform.update({ gradients, params, state, key }, asScalars(stepValues(transform, 0)));
    expect([...gradients.w.dataSync()]).toEqual([30, 40]);
    expect([...params.w.dataSync()]).toEqual([1, 2]);
    expect([...key.dataSync()]).toEqual([1, 2]);
    expect(await serializeState(state)).toEqual(before);
  });

  it('says what its buffers are without parameters, as with them', () => {
    const transform = make(0.02);
    expect(Object.keys(transform.init({}).slots)).toEqual(Object.keys(transform.init({ w: tf.scalar(1) }).slots));
  });

  it('needs a key for its updates if, and only if, it says so', () => {
    const transform = make(0.02);
    const params = { w: tf.tensor1d([1, 2]) };
    const update = () =>
      transform.update(
        { gradients: params, params, state: transform.init(params) },
        asScalars(stepValues(transform, 0)),
      );
    if (transform.usesNoise) expect(update).toThrow('key');
    else expect(update).not.toThrow();
  });
});

describe('the table of optimizers', () => {
  it('has every optimizer of the library', () => {
    const others = ['applyUpdates', 'asScalars', 'stepValues', 'deserializeState', 'serializeState'];
    const makers = Object.entries(library)
      .filter(([name, value]) => !others.includes(name) && !String(value).startsWith('class '))
      .map(([name]) => name);
    expect([...new Set(everyOptimizer.map(({ maker }) => maker))].sort()).toEqual(makers.sort());
  });
});
