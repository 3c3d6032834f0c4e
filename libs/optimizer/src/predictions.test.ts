import { statelessNormal } from '@coolsweep/backend';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  adam,
  aggMo,
  asScalars,
  coolMomentum,
  demon,
  momentum,
  nesterov,
  qhm,
  rmsProp,
  sgd,
  sghmc,
  sgld,
  stepValues,
  type GradientTransform,
  type Tensors,
} from './index.ts';
import { run, started } from './testing/run.ts';

/**
 * What an optimizer without preconditioner does in one update, as a linear map of its buffers s, the gradient g and
 * the injected standard normal number N:
 *
 *   s'           = A s + b g + q N
 *   displacement = c s + d g + r N
 */
interface LinearUpdate {
  readonly a: number[][];
  readonly b: number[];
  readonly q: number[];
  readonly c: number[];
  readonly d: number;
  readonly r: number;
}

/** The map, read off the transform: element j of one vector has buffer j = 1 and all else 0, the last has gradient 1. */
function linearUpdate(transform: GradientTransform): LinearUpdate {
  const slots = Object.keys(transform.init({}).slots);
  const size = slots.length;
  const unit = (j: number) => tf.tensor1d(Array.from({ length: size + 1 }, (_, i) => (i === j ? 1 : 0)));
  const key = tf.tensor1d([3, 4], 'int32');
  const update = (on: 0 | 1) => {
    const zero = tf.zeros([size + 1]);
    const state = {
      step: tf.scalar(0, 'int32'),
      slots: Object.fromEntries(slots.map((slot, j) => [slot, { w: tf.mul(on, unit(j)) }])),
    };
    const result = transform.update(
      { gradients: { w: tf.mul(on, unit(size)) }, params: { w: zero }, state, key },
      asScalars(stepValues(transform, 0)),
    );
    const values = (tensors: Tensors) => [...tensors.w!.dataSync()];
    return { displacement: values(result.updates), buffers: slots.map((slot) => values(result.state.slots[slot]!)) };
  };
  // The noise of a key is the same for all inputs.
  const [silent, answer] = [update(0), update(1)];
  const difference = (values: readonly number[], base: readonly number[]) => values.map((value, i) => value - base[i]!);
  const displacement = difference(answer.displacement, silent.displacement);
  const buffers = answer.buffers.map((values, i) => difference(values, silent.buffers[i]!));
  const [normal = 0] = statelessNormal([size + 1], key).dataSync();
  const injected = ([value = 0]: readonly number[]) => value / normal;
  return {
    a: buffers.map((values) => values.slice(0, size)),
    b: buffers.map((values) => values[size]!),
    q: silent.buffers.map(injected),
    c: displacement.slice(0, size),
    d: displacement[size]!,
    r: injected(silent.displacement),
  };
}

const multiply = (a: number[][], b: number[][]): number[][] =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
const plus = (a: number[][], b: number[][]): number[][] => a.map((row, i) => row.map((value, j) => value + b[i]![j]!));
const transposed = (a: number[][]): number[][] => a[0]!.map((_, j) => a.map((row) => row[j]!));
const outer = (v: number[]): number[][] => v.map((x) => v.map((y) => x * y));

/** P = A P A' + Q, by doubling: the sum of A^k Q A'^k over 2^30 terms. */
function lyapunov(a: number[][], q: number[][]): number[][] {
  let [power, p] = [a, q];
  for (let i = 0; i < 30; i++) {
    p = plus(p, multiply(multiply(power, p), transposed(power)));
    power = multiply(power, power);
  }
  return p;
}

/** Mean squared displacement under white gradient noise, from the stationary covariance of the buffers. */
function stationaryMsd({ a, b, q, c, d, r }: LinearUpdate, gradientVariance: number): number {
  const fresh = gradientVariance * d ** 2 + r ** 2;
  if (a.length === 0) return fresh;
  const source = plus(
    outer(b).map((row) => row.map((value) => gradientVariance * value)),
    outer(q),
  );
  const covariance = lyapunov(a, source);
  return fresh + multiply(multiply([c], covariance), transposed([c]))[0]![0]!;
}

/** Displacement per update under the constant gradient 1, in the long run. */
function drift({ a, b, c, d }: LinearUpdate): number {
  let s = b.map(() => 0);
  for (let n = 0; n < 20_000; n++) s = a.map((row, i) => row.reduce((sum, value, j) => sum + value * s[j]!, b[i]!));
  return c.reduce((sum, value, j) => sum + value * s[j]!, d);
}

const learningRate = 0.05;
const linearOptimizers: { name: string; transform: GradientTransform }[] = [
  { name: 'coolmomentum', transform: coolMomentum({ learningRate, rho: 0.9 }) },
  { name: 'coolmomentum that is not rescaled', transform: coolMomentum({ learningRate, rho: 0.9, rescaled: false }) },
  { name: 'coolmomentum of gradients', transform: coolMomentum({ learningRate, rho: 0.9, buffer: 'gradient' }) },
  { name: 'sgd', transform: sgd({ learningRate }) },
  { name: 'momentum', transform: momentum({ learningRate, momentum: 0.9 }) },
  { name: 'demon', transform: demon({ learningRate, rho0: 0.9, coolingSteps: 100 }) },
  { name: 'nesterov', transform: nesterov({ learningRate, momentum: 0.8 }) },
  { name: 'qhm', transform: qhm({ learningRate }) },
  { name: 'qhm with half of each', transform: qhm({ learningRate, momentum: 0.8, nu: 0.5 }) },
  { name: 'aggmo', transform: aggMo({ learningRate }) },
  { name: 'sgld', transform: sgld({ learningRate, temperature: 0.02 }) },
  { name: 'sghmc', transform: sghmc({ learningRate, rho: 0.7, temperature: 0.02 }) },
];

beforeAll(() => tf.setBackend('cpu'));

describe.each(linearOptimizers)('the predictions of $name', ({ transform }) => {
  it('have the mean squared displacement of its update, by the Lyapunov equation', () => {
    const predicted = transform.predictedMsd(stepValues(transform, 0), 3)!;
    expect(stationaryMsd(linearUpdate(transform), 3) / predicted).toBeCloseTo(1, 4);
  });

  it('have the drift of its update under a constant gradient as effective learning rate', () => {
    const predicted = transform.effectiveLearningRate(stepValues(transform, 0));
    expect(drift(linearUpdate(transform)) / -predicted).toBeCloseTo(1, 3);
  });

  it('have no preconditioner', () => {
    expect(transform.preconditioner).toBeUndefined();
  });
});

describe.each([
  { name: 'adam', transform: adam({ learningRate }) },
  { name: 'rmsprop', transform: rmsProp({ learningRate }) },
])('the predictions of $name', ({ transform }) => {
  const gradient = [3, -0.01];

  it('have its drift as effective learning rate times preconditioner, by element', () => {
    let [last, before] = [
      [0, 0],
      [0, 0],
    ];
    const end = run(transform, started(transform, { w: tf.zeros([2]) }), {
      from: 0,
      to: 200,
      gradients: () => ({ w: tf.tensor1d(gradient) }),
      observe: ({ params }) => ([before, last] = [last, [...params.w!.dataSync()]]),
    });
    const factor = transform.preconditioner!(end.state).w!.dataSync();
    const rate = transform.effectiveLearningRate(stepValues(transform, 199));
    gradient.forEach((g, i) => expect((last[i]! - before[i]!) / (-rate * factor[i]! * g)).toBeCloseTo(1, 3));
  });

  it('have no mean squared displacement: its scale is not that of the gradient', () => {
    expect(transform.predictedMsd(stepValues(transform, 0), 3)).toBeNull();
  });

  it('have a finite preconditioner before the first update', () => {
    const { w } = transform.preconditioner!(transform.init({ w: tf.zeros([2]) }));
    for (const value of w!.dataSync()) expect(Number.isFinite(value)).toBe(true);
  });
});
