import { coolMomentum as cooling } from '@coolsweep/schedule';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  applyUpdates,
  asScalars,
  coolMomentum,
  effectiveLearningRateOf,
  momentum,
  sgd,
  stepValues,
  type GradientTransform,
  type OptimizerState,
  type Tensors,
} from './index.ts';

const steps = 1500;
const transforms: { name: string; make: (learningRate: number) => GradientTransform }[] = [
  { name: 'coolmomentum', make: (learningRate) => coolMomentum({ learningRate, rho: cooling(0.9, steps) }) },
  { name: 'momentum', make: (learningRate) => momentum({ learningRate, momentum: 0.9 }) },
  { name: 'sgd', make: (learningRate) => sgd({ learningRate }) },
];

interface Problem {
  readonly start: readonly number[];
  readonly minimum: readonly number[];
  readonly loss: (w: tf.Tensor) => tf.Scalar;
}

const parabola: Problem = {
  start: [-1, 10, 1],
  minimum: [1, -1, 0],
  loss: (w) => tf.sum(tf.square(tf.sub(w, tf.tensor1d([1, -1, 0])))),
};
const rosenbrock: Problem = {
  start: [-0.5, 0.5],
  minimum: [1, 1],
  loss: (w) => {
    const [x, y] = tf.unstack(w) as [tf.Scalar, tf.Scalar];
    return tf.add(tf.square(tf.sub(1, x)), tf.mul(10, tf.square(tf.sub(y, tf.square(x)))));
  },
};

type Running = { readonly params: Tensors; readonly state: OptimizerState };

/** One update by the gradient of `loss` with respect to parameter `w`, from update `n` on. */
function step(transform: GradientTransform, problem: Problem, { at, n }: { at: Running; n: number }): Running {
  const gradients = { w: tf.grad(problem.loss)(at.params.w!) };
  const { updates, state } = transform.update({ gradients, ...at }, asScalars(stepValues(transform, n)));
  return { params: applyUpdates(at.params, updates), state };
}

const started = (transform: GradientTransform, problem: Problem): Running => {
  const params = { w: tf.tensor1d([...problem.start]) };
  return { params, state: transform.init(params) };
};

function run(transform: GradientTransform, problem: Problem, length: number): Running {
  let at = started(transform, problem);
  for (let n = 0; n < length; n++) {
    const before = at;
    at = tf.tidy(() => step(transform, problem, { at: before, n }));
    tf.dispose(before);
  }
  return at;
}

describe.each(transforms)('optimizer $name', ({ make }) => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each([
    { name: 'a parabola', problem: parabola, learningRate: 0.02 },
    { name: 'the Rosenbrock valley', problem: rosenbrock, learningRate: 0.01 },
  ])('converges on $name', ({ problem, learningRate }) => {
    const { params, state } = run(make(learningRate), problem, steps);
    [...params.w!.dataSync()].forEach((value, i) => expect(value).toBeCloseTo(problem.minimum[i]!, 2));
    expect(state.step.dataSync()[0]).toBe(steps);
  });

  it('continues identically from a state that went through JSON', () => {
    const transform = make(0.02);
    const whole = run(transform, parabola, 20);
    const half = run(transform, parabola, 10);
    const stored = JSON.stringify({
      w: half.params.w!.arraySync(),
      step: half.state.step.arraySync(),
      v: half.state.displacement.w?.arraySync(),
    });
    const { w, step: count, v } = JSON.parse(stored) as { w: number[]; step: number; v?: number[] };
    let at: Running = {
      params: { w: tf.tensor1d(w) },
      state: { step: tf.scalar(count, 'int32'), displacement: v ? { w: tf.tensor1d(v) } : {} },
    };
    for (let n = count; n < 20; n++) at = step(transform, parabola, { at, n });
    expect([...at.params.w!.dataSync()]).toEqual([...whole.params.w!.dataSync()]);
    expect(at.state.step.dataSync()[0]).toBe(20);
  });

  it('leaves no tensor over after 100 updates', () => {
    const before = tf.memory().numTensors;
    const at = run(make(0.02), parabola, 100);
    tf.dispose(at);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('does the same to two halves of a tensor as to the whole', () => {
    const transform = make(0.02);
    const values = asScalars(stepValues(transform, 3));
    const whole = { w: tf.tensor1d([1, 2, 3, 4]) };
    const halves = { a: tf.tensor1d([1, 2]), b: tf.tensor1d([3, 4]) };
    const updated = transform.update({ gradients: whole, params: whole, state: transform.init(whole) }, values);
    const split = transform.update({ gradients: halves, params: halves, state: transform.init(halves) }, values);
    expect([...split.updates.a!.dataSync(), ...split.updates.b!.dataSync()]).toEqual([
      ...updated.updates.w!.dataSync(),
    ]);
  });

  it('leaves gradients, parameters and the old state as they were', () => {
    const transform = make(0.02);
    const params = { w: tf.tensor1d([1, 2]) };
    const gradients = { w: tf.tensor1d([3, 4]) };
    const state = transform.init(params);
    transform.update({ gradients, params, state }, asScalars(stepValues(transform, 0)));
    expect([...gradients.w.dataSync()]).toEqual([3, 4]);
    expect([...params.w.dataSync()]).toEqual([1, 2]);
    expect(state.step.dataSync()[0]).toBe(0);
    expect([...(state.displacement.w?.dataSync() ?? [0, 0])]).toEqual([0, 0]);
  });

  it('adds coupled weight decay to the gradient', () => {
    const { name } = make(1);
    const decayed = {
      coolmomentum: coolMomentum({ learningRate: 0.1, rho: 0, weightDecay: 0.5 }),
      momentum: momentum({ learningRate: 0.1, momentum: 0, weightDecay: 0.5 }),
      sgd: sgd({ learningRate: 0.1, weightDecay: 0.5 }),
    }[name]!;
    const params = { w: tf.tensor1d([2]) };
    const { updates } = decayed.update(
      { gradients: { w: tf.tensor1d([3]) }, params, state: decayed.init(params) },
      asScalars(stepValues(decayed, 0)),
    );
    const scale = name === 'coolmomentum' ? (1 + 0) / 2 : 1;
    expect(updates.w!.dataSync()[0]).toBeCloseTo(-0.1 * scale * (3 + 0.5 * 2), 6);
  });
});

describe('the effective learning rate', () => {
  it('has the factor (1 + rho) / 2 for CoolMomentum only', () => {
    const values = { learningRate: 0.1, rho: 0.9 };
    const cool = coolMomentum({ learningRate: 0.1, rho: 0.9 });
    expect(effectiveLearningRateOf(cool, values)).toBeCloseTo((0.1 * 1.9) / 2 / 0.1, 12);
    expect(effectiveLearningRateOf(momentum({ learningRate: 0.1, momentum: 0.9 }), values)).toBeCloseTo(0.1 / 0.1, 12);
  });
});
