import { constant, cooling, effectiveLearningRate, valueAt, type Schedule } from '@coolsweep/schedule';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CoolMomentumOptimizer, coolMomentum, momentum, sgd, type GradientTransform, type Tensors } from './index.ts';
import { doubleIterates } from './testing/doubleRule.ts';
import { quadratic, rosenbrock, type Problem } from './testing/problem.ts';
import { referenceRuns, type ReferenceRule } from './testing/referenceRuns.ts';
import { run, started } from './testing/run.ts';

const calls = 12;
const problems = {
  quadratic: { problem: quadratic, learningRate: 0.1 },
  rosenbrock: { problem: rosenbrock(100, [-1.2, 1]), learningRate: 5e-4 },
} as const;

/** Every reference run on both functions: 2 x^2 from 1, and Rosenbrock's from (-1.2, 1). */
const cases = referenceRuns.flatMap(({ name, rule, msd, ...iterates }) =>
  (['quadratic', 'rosenbrock'] as const).map((on) => ({
    name: `${name}, ${on}`,
    rule,
    ...problems[on],
    expected: iterates[on],
    msd: msd?.[on],
  })),
);
type Case = (typeof cases)[number];

const optionsOf = ({
  rule: { rho, rescaled = true, buffer = 'displacement', weightDecay = 0 },
  learningRate,
}: Case) => ({
  learningRate,
  rho,
  rescaled,
  buffer,
  weightDecay,
});

/** The iterates of a transform on a problem; `from` is the index of the first update. */
function iteratesOf(
  transform: GradientTransform,
  problem: Problem,
  { from, to }: { from: number; to: number },
): number[][] {
  const iterates: number[][] = [];
  const end = run(transform, started(transform, { w: tf.tensor1d([...problem.start]) }), {
    from,
    to,
    gradients: (params: Tensors) => ({ w: tf.grad(problem.loss)(params.w!) }),
    observe: ({ params }) => iterates.push([...params.w!.dataSync()]),
  });
  tf.dispose(end);
  return iterates;
}

function byTransform(reference: Case): number[][] {
  const transform = coolMomentum(optionsOf(reference));
  const { problem, rule } = reference;
  // The faulty file does nothing at its first call, and takes rho_2 at its second.
  if (rule.faultyStart) return [[...problem.start], ...iteratesOf(transform, problem, { from: 2, to: calls + 1 })];
  return iteratesOf(transform, problem, { from: 0, to: calls });
}

async function byOptimizer(reference: Case): Promise<number[][]> {
  const { problem, rule } = reference;
  const optimizer = new CoolMomentumOptimizer(optionsOf(reference));
  const w = tf.variable(tf.tensor1d([...problem.start]));
  if (rule.faultyStart) await optimizer.setWeights([{ name: 'iter', tensor: tf.scalar(2, 'int32') }]);
  const iterates = Array.from({ length: rule.faultyStart ? calls - 1 : calls }, () => {
    optimizer.minimize(() => problem.loss(w), false, [w]);
    return [...w.dataSync()];
  });
  tf.dispose(w);
  optimizer.dispose();
  return rule.faultyStart ? [[...problem.start], ...iterates] : iterates;
}

/** Largest error of a coordinate over the run, relative to the coordinate's largest value. */
function largestError(actual: readonly (readonly number[])[], expected: readonly (readonly number[])[]): number {
  const errors = expected.map((coordinate, i) => {
    const scale = Math.max(...coordinate.map(Math.abs));
    return Math.max(...coordinate.map((value, n) => Math.abs(actual[n]![i]! - value) / scale));
  });
  return Math.max(...errors);
}

/** Iterates by coordinate, from iterates by update. */
const byCoordinate = (iterates: readonly (readonly number[])[]) =>
  iterates[0]!.map((_, i) => iterates.map((iterate) => iterate[i]!));

function meanSquaredDisplacement(iterates: readonly (readonly number[])[], start: readonly number[]): number {
  const squares = iterates
    .slice(0, 10)
    .flatMap((iterate, n) => iterate.map((x, i) => (x - (n === 0 ? start : iterates[n - 1]!)[i]!) ** 2));
  return squares.reduce((sum, square) => sum + square) / squares.length;
}

beforeAll(() => tf.setBackend('cpu'));

describe('CoolMomentum follows the published runs', () => {
  const inDoubles = ({ rule, problem, learningRate }: Case) =>
    doubleIterates(rule, { start: problem.start, gradient: problem.gradient, learningRate, steps: calls });

  it.each(cases)('in float64 to 1e-12: $name', (reference) => {
    expect(largestError(inDoubles(reference), reference.expected)).toBeLessThan(1e-12);
  });

  it.each(cases)('as a pure transform in float32 to 1e-6: $name', (reference) => {
    expect(largestError(byTransform(reference), reference.expected)).toBeLessThan(1e-6);
  });

  it.each(cases)('as an optimizer of TensorFlow.js in float32 to 1e-6: $name', async (reference) => {
    expect(largestError(await byOptimizer(reference), reference.expected)).toBeLessThan(1e-6);
  });

  it.each(cases.filter(({ msd }) => msd !== undefined))('in its mean squared displacement: $name', (reference) => {
    const { problem, msd } = reference;
    expect(meanSquaredDisplacement(inDoubles(reference), problem.start) / msd!).toBeCloseTo(1, 12);
    expect(meanSquaredDisplacement(byTransform(reference), problem.start) / msd!).toBeCloseTo(1, 5);
  });
});

describe('CoolMomentum at a constant rho', () => {
  it('is heavy ball with learning rate eta (1 + rho) / 2', () => {
    const { problem } = problems.rosenbrock;
    const [learningRate, rho] = [5e-4, 0.9];
    const rate = (learningRate * (1 + rho)) / 2;
    const doubles = (rule: ReferenceRule, eta: number) =>
      doubleIterates(rule, { ...problem, learningRate: eta, steps: 50 });
    const rescaled = doubles({ rho: constant(rho) }, learningRate);
    expect(largestError(rescaled, byCoordinate(doubles({ rho: constant(rho), rescaled: false }, rate)))).toBeLessThan(
      1e-14,
    );
    const [cool, ball] = [coolMomentum({ learningRate, rho }), momentum({ learningRate: rate, momentum: rho })].map(
      (transform) => iteratesOf(transform, problem, { from: 0, to: 50 }),
    );
    expect(largestError(cool!, byCoordinate(ball!))).toBeLessThan(1e-6);
  });

  it('is the same with both buffers, and with a cooling rho is not', () => {
    const { problem, learningRate } = problems.rosenbrock;
    const difference = (rho: Schedule) => {
      const [a, b] = (['displacement', 'gradient'] as const).map((buffer) =>
        iteratesOf(coolMomentum({ learningRate, rho, buffer }), problem, { from: 0, to: 10 }),
      );
      return largestError(a!, byCoordinate(b!));
    };
    expect(difference(constant(0.9))).toBeLessThan(1e-6);
    expect(difference(cooling({ rho0: 0.9, coolingSteps: 10 }))).toBeGreaterThan(1e-3);
  });

  it('is SGD with eta / 2 at rho = 0', () => {
    const { problem, learningRate } = problems.rosenbrock;
    const [cool, plain] = [coolMomentum({ learningRate, rho: 0 }), sgd({ learningRate: learningRate / 2 })].map(
      (transform) => iteratesOf(transform, problem, { from: 0, to: 20 }),
    );
    expect(largestError(cool!, byCoordinate(plain!))).toBeLessThan(1e-7);
  });

  it('moves by -g eta (1 + rho) / 2 (1 - rho^n) / (1 - rho) under a constant gradient, in the end by its effective rate', () => {
    const [learningRate, rho, g] = [0.1, 0.8, 3];
    const slope: Problem = { ...quadratic, start: [0], loss: (w) => tf.sum(tf.mul(g, w)) };
    const iterates = iteratesOf(coolMomentum({ learningRate, rho }), slope, { from: 0, to: 80 }).map(([x]) => x!);
    const moves = iterates.map((x, n) => x - (n === 0 ? 0 : iterates[n - 1]!));
    for (const n of [1, 2, 3, 10]) {
      const expected = ((-g * learningRate * (1 + rho)) / 2) * ((1 - rho ** n) / (1 - rho));
      expect(moves[n - 1]! / expected).toBeCloseTo(1, 4);
    }
    expect(moves.at(-1)! / (-g * effectiveLearningRate(learningRate, rho))).toBeCloseTo(1, 4);
  });
});

describe('CoolMomentum as an integrator of x″ = -x′ / 2 - x', () => {
  /** x(5) from x(0) = 1, x′(0) = 0; `pushed` is x(0) - x(-dt). */
  function end(steps: number, pushed: (dt: number) => number): number {
    const dt = 5 / steps;
    const friction = (0.5 * dt) / 2;
    const rho = constant((1 - friction) / (1 + friction));
    const iterates = doubleIterates(
      { rho },
      { start: [1], pushed: [pushed(dt)], learningRate: dt ** 2, gradient: (w) => w, steps },
    );
    return iterates.at(-1)![0]!;
  }

  const frequency = Math.sqrt(1 - 0.25 ** 2);
  const exact = (t: number) =>
    Math.exp(-0.25 * t) * (Math.cos(frequency * t) + (0.25 / frequency) * Math.sin(frequency * t));
  const lengths = [100, 200, 400, 800];

  it('is of first order when its buffer begins at 0', () => {
    const errors = lengths.map((steps) => Math.abs(end(steps, () => 0) - exact(5)));
    [7.5e-3, 3.7e-3, 1.8e-3, 9.2e-4].forEach((error, i) => expect(errors[i]! / error).toBeCloseTo(1, 1));
    expect(errors[2]! / errors[3]!).toBeCloseTo(2, 1);
  });

  it('is of second order when its buffer begins with the displacement before', () => {
    const errors = lengths.map((steps) => Math.abs(end(steps, (dt) => 1 - exact(-dt)) - exact(5)));
    [2.0e-4, 5.0e-5, 1.3e-5, 3.1e-6].forEach((error, i) => expect(errors[i]! / error).toBeCloseTo(1, 1));
    expect(errors[2]! / errors[3]!).toBeCloseTo(4, 1);
  });
});

describe('CoolMomentum has the symmetries of its equation', () => {
  const { problem } = problems.rosenbrock;
  const rho = cooling({ rho0: 0.9, coolingSteps: 20 });
  const path = (learningRate: number, on: Problem) =>
    iteratesOf(coolMomentum({ learningRate, rho }), on, { from: 0, to: 25 });
  const plain = (learningRate: number) => path(learningRate, problem);

  it('the loss times c and eta / c leave the path as it is', () => {
    // c is a power of two, so that float32 rounds the same.
    const scaled: Problem = { ...problem, loss: (w) => tf.mul(4, problem.loss(w)) };
    expect(path(5e-4 / 4, scaled)).toEqual(plain(5e-4));
  });

  it('weights times s and eta times s^2 scale the path', () => {
    const s = 2;
    const scaled: Problem = {
      ...problem,
      start: problem.start.map((x) => s * x),
      loss: (w) => problem.loss(tf.div(w, s)),
    };
    expect(path(5e-4 * s ** 2, scaled)).toEqual(plain(5e-4).map((iterate) => iterate.map((x) => s * x)));
  });

  it('a rotation of the weights rotates the path', () => {
    const [c, d] = [Math.cos(0.7), Math.sin(0.7)];
    const turn = ([x = 0, y = 0]: readonly number[]) => [c * x - d * y, d * x + c * y];
    const back = tf.tensor2d([
      [c, d],
      [-d, c],
    ]);
    const turned: Problem = {
      ...problem,
      start: turn(problem.start),
      loss: (w) => problem.loss(tf.dot(back, w)),
    };
    const expected = plain(5e-4).map(turn);
    expect(largestError(path(5e-4, turned), byCoordinate(expected))).toBeLessThan(1e-5);
  });
});

describe('CoolMomentum with a cooling', () => {
  it('has a step size that falls from eta (1 + rho0) / 2 to eta / 2', () => {
    const rho = cooling({ rho0: 0.9, coolingSteps: 10 });
    const transform = coolMomentum({ learningRate: 1, rho });
    const steps = Array.from({ length: 12 }, (_, n) => {
      const state = transform.init({ w: tf.scalar(0) });
      const values = { learningRate: tf.scalar(1), rho: tf.scalar(valueAt(rho, n)) };
      const { updates } = transform.update(
        { gradients: { w: tf.scalar(1) }, params: { w: tf.scalar(0) }, state },
        values,
      );
      return -updates.w!.dataSync()[0]!;
    });
    expect(steps[0]).toBeCloseTo((1 + 0.9) / 2, 6);
    steps.slice(1).forEach((step, n) => expect(step).toBeLessThanOrEqual(steps[n]!));
    expect(steps.slice(10)).toEqual([0.5, 0.5]);
  });
});
