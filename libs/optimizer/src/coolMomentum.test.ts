import { coolMomentum as cooling, valueAt, type Schedule } from '@coolsweep/schedule';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyUpdates, asScalars, CoolMomentumOptimizer, coolMomentum, stepValues, type Tensors } from './index.ts';

/** Iterates after update 1, 2, …, 12 of published reference runs, float64: rho0 = 0.9, S = 10. */
const referenceRuns = [
  {
    name: 'cooling, quadratic',
    problem: 'quadratic',
    rho: cooling(0.9, 10),
    weightDecay: 0,
    iterates: [
      [
        0.62, 0.05544984075442605, -0.44004744287110875, -0.6782212452206353, -0.6193522901042506, -0.37052969532578145,
        -0.10205538731647468, 0.06245540843906053, 0.10606608572216268, 0.08945939374214286, 0.07156751499371429,
        0.05725401199497143,
      ],
    ],
  },
  {
    name: 'cooling, Rosenbrock',
    problem: 'rosenbrock',
    rho: cooling(0.9, 10),
    weightDecay: 0,
    iterates: [
      [
        -1.0975899999999998, -0.9725977611258378, -0.8920451373158292, -0.8785185183022133, -0.9199515902140087,
        -0.9834365496773438, -1.0315654750234622, -1.0453955683192455, -1.0352901676798278, -1.0228471350917736,
        -1.0174661778784182, -1.0134452852550455,
      ],
      [
        1.0418, 1.0936026538702248, 1.1235996124198062, 1.1180966668159795, 1.0836951656356866, 1.0401873249438471,
        1.0081501647889586, 0.9963645847421282, 0.9986199651072241, 1.0034969394356519, 1.0056329055521418,
        1.0071131314308606,
      ],
    ],
  },
  {
    name: 'constant rho (alpha = 1), quadratic',
    problem: 'quadratic',
    rho: 0.9,
    weightDecay: 0,
    iterates: [
      [
        0.62, 0.04239999999999999, -0.493552, -0.78835904, -0.7541089408, -0.436722454016, 0.01487991661568,
        0.4156676818702336, 0.6184229514886431, 0.5659019725795273, 0.3035903419811027, -0.047854455510298544,
      ],
    ],
  },
  {
    name: 'constant rho (alpha = 1), Rosenbrock',
    problem: 'rosenbrock',
    rho: 0.9,
    weightDecay: 0,
    iterates: [
      [
        -1.0975899999999998, -0.9694559872608289, -0.8808242563494866, -0.858195332465115, -0.8992901076376438,
        -0.9815213929904725, -1.0645371280608045, -1.1022813618662313, -1.0727035937753275, -0.9958602098064906,
        -0.9131139687632795, -0.8570287698432797,
      ],
      [
        1.0418, 1.0948958617695, 1.127952297061355, 1.1242535008076902, 1.0840879283258278, 1.021779216182216,
        0.9601538529809606, 0.9211341432835344, 0.913935960012094, 0.9299495138760064, 0.9502315764955107,
        0.9574222594813007,
      ],
    ],
  },
  {
    name: 'cooling with weight decay, quadratic',
    problem: 'quadratic',
    rho: cooling(0.9, 10),
    weightDecay: 0.05,
    iterates: [
      [
        0.6152500000000001, 0.04544562087580939, -0.4509977908353849, -0.6839557568158638, -0.6161851344023717,
        -0.35974859190553976, -0.08870484108880877, 0.07341801158737665, 0.1128945007762629, 0.09345067330635928,
        0.07452691196182153, 0.05943521228955267,
      ],
    ],
  },
  {
    name: 'cooling with weight decay, Rosenbrock',
    problem: 'rosenbrock',
    rho: cooling(0.9, 10),
    weightDecay: 0.05,
    iterates: [
      [
        -1.0975614999999999, -0.9725275174095525, -0.8919270103691912, -0.8783457277307873, -0.9197190901941714,
        -0.98314977025622, -1.0312445895488807, -1.0450634411911708, -1.0349550815312816, -1.0225051112188368,
        -1.017115685746164, -1.0130859282701516,
      ],
      [
        1.04177625, 1.093530101934214, 1.1234549210090004, 1.1178629997550416, 1.0833643236378823, 1.0397590793711644,
        1.0076316016014515, 0.9957713481517821, 0.9979752122987556, 1.002823599468216, 1.004945719323244,
        1.0064120874451348,
      ],
    ],
  },
] as const;
type ReferenceRun = (typeof referenceRuns)[number];

/** f = 2 x^2 from 1, and (1 - x)^2 + 100 (y - x^2)^2 from (-1.2, 1). */
const problems = {
  quadratic: { start: [1], eta: 0.1, gradient: ([x = 0]: readonly number[]) => [4 * x] },
  rosenbrock: {
    start: [-1.2, 1],
    eta: 5e-4,
    gradient: ([x = 0, y = 0]: readonly number[]) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
  },
} as const;

/** The loss whose gradient TensorFlow.js computes, on a parameter of one or two coordinates. */
function loss(problem: keyof typeof problems, w: tf.Tensor): tf.Scalar {
  if (problem === 'quadratic') return tf.sum(tf.mul(2, tf.square(w)));
  const [x, y] = tf.unstack(w) as [tf.Scalar, tf.Scalar];
  return tf.add(tf.square(tf.sub(1, x)), tf.mul(100, tf.square(tf.sub(y, tf.square(x)))));
}

/** The rule in float64, independent of tensors. */
function inDoublePrecision({ problem, rho, weightDecay }: ReferenceRun): number[][] {
  const { start, eta, gradient } = problems[problem];
  const schedule: Schedule = typeof rho === 'number' ? { kind: 'constant', value: rho } : rho;
  let w: number[] = [...start];
  let v: number[] = start.map(() => 0);
  return Array.from({ length: 12 }, (_, n) => {
    const rhoN = valueAt(schedule, n);
    const g = gradient(w);
    v = v.map((vi, i) => rhoN * vi - ((eta * (1 + rhoN)) / 2) * (g[i]! + weightDecay * w[i]!));
    w = w.map((wi, i) => wi + v[i]!);
    return w;
  });
}

function byTransform({ problem, rho, weightDecay }: ReferenceRun): number[][] {
  const { start, eta } = problems[problem];
  const transform = coolMomentum({ learningRate: eta, rho, weightDecay });
  return tf.tidy(() => {
    let params: Tensors = { w: tf.tensor1d([...start]) };
    let state = transform.init(params);
    return Array.from({ length: 12 }, (_, n) => {
      const gradients = { w: tf.grad((w) => loss(problem, w))(params.w!) };
      const result = transform.update({ gradients, params, state }, asScalars(stepValues(transform, n)));
      params = applyUpdates(params, result.updates);
      state = result.state;
      return [...params.w!.dataSync()];
    });
  });
}

function byOptimizer({ problem, rho, weightDecay }: ReferenceRun): number[][] {
  const { start, eta } = problems[problem];
  const optimizer = new CoolMomentumOptimizer({ learningRate: eta, rho, weightDecay });
  const w = tf.variable(tf.tensor1d([...start]));
  const iterates = Array.from({ length: 12 }, () => {
    optimizer.minimize(() => loss(problem, w), false, [w]);
    return [...w.dataSync()];
  });
  w.dispose();
  optimizer.dispose();
  return iterates;
}

/** Largest error of a coordinate over the run, relative to the coordinate's largest value. */
function largestError(actual: readonly (readonly number[])[], { iterates }: ReferenceRun): number {
  const errors = iterates.map((expected, i) => {
    const scale = Math.max(...expected.map(Math.abs));
    return Math.max(...expected.map((value, n) => Math.abs(actual[n]![i]! - value) / scale));
  });
  return Math.max(...errors);
}

describe('CoolMomentum follows the published runs', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each(referenceRuns)('in float64 to 1e-12: $name', (run) => {
    expect(largestError(inDoublePrecision(run), run)).toBeLessThan(1e-12);
  });

  it.each(referenceRuns)('as a pure transform in float32 to 1e-6: $name', (run) => {
    expect(largestError(byTransform(run), run)).toBeLessThan(1e-6);
  });

  it.each(referenceRuns)('as an optimizer of TensorFlow.js in float32 to 1e-6: $name', (run) => {
    expect(largestError(byOptimizer(run), run)).toBeLessThan(1e-6);
  });
});
