import { cosine, linear, valueAt } from '@coolsweep/schedule';
import { statelessNormal } from '@coolsweep/backend';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  adam,
  adamW,
  aggMo,
  demon,
  momentum,
  nesterov,
  qhm,
  rmsProp,
  sgd,
  sghmc,
  sgld,
  type GradientTransform,
} from './index.ts';
import { rosenbrock } from './testing/problem.ts';
import { run, started } from './testing/run.ts';

const steps = 40;
const problem = rosenbrock(10, [-0.5, 0.5]);
const eta = cosine({ from: 0.01, to: 0.002, steps });
const rho = linear({ from: 0.9, to: 0.5, steps });

/** A rule for one coordinate in float64: gradient and update index in, displacement out. It keeps its own memory. */
type Rule = () => (gradient: number, n: number, w: number) => number;

/** The rules once more, written from the papers in numbers and independent of the library. */
const rules: { name: string; transform: GradientTransform; rule: Rule; tolerance?: number }[] = [
  {
    name: 'sgd',
    transform: sgd({ learningRate: eta }),
    rule: () => (g, n) => -valueAt(eta, n) * g,
  },
  {
    name: 'momentum',
    transform: momentum({ learningRate: eta, momentum: rho }),
    rule: () => {
      let v = 0;
      return (g, n) => (v = valueAt(rho, n) * v - valueAt(eta, n) * g);
    },
  },
  {
    name: 'nesterov',
    transform: nesterov({ learningRate: eta, momentum: rho }),
    rule: () => {
      let v = 0;
      return (g, n) => {
        v = valueAt(rho, n) * v - valueAt(eta, n) * g;
        return valueAt(rho, n) * v - valueAt(eta, n) * g;
      };
    },
  },
  {
    name: 'demon',
    transform: demon({ learningRate: eta, rho0: 0.9, coolingSteps: steps }),
    rule: () => {
      let v = 0;
      return (g, n) => {
        const left = 1 - n / steps;
        const beta = (0.9 * left) / (1 - 0.9 + 0.9 * left);
        return (v = beta * v - valueAt(eta, n) * g);
      };
    },
  },
  {
    name: 'qhm',
    transform: qhm({ learningRate: eta, momentum: 0.95, nu: 0.6 }),
    rule: () => {
      let m = 0;
      return (g, n) => {
        m = 0.95 * m + 0.05 * g;
        return -valueAt(eta, n) * (0.4 * g + 0.6 * m);
      };
    },
  },
  {
    name: 'aggmo',
    transform: aggMo({ learningRate: eta, betas: [0, 0.5, 0.9, 0.99] }),
    rule: () => {
      const betas = [0, 0.5, 0.9, 0.99];
      const v = [0, 0, 0, 0];
      return (g, n) => {
        betas.forEach((beta, i) => (v[i] = beta * v[i]! + g));
        return (-valueAt(eta, n) / 4) * v.reduce((sum, one) => sum + one);
      };
    },
  },
  {
    name: 'adam',
    transform: adam({ learningRate: eta }),
    rule: adamRule,
    tolerance: 1e-5,
  },
  {
    name: 'adam with an epsilon that is not small',
    transform: adam({ learningRate: eta, beta1: 0.8, beta2: 0.99, epsilon: 0.1 }),
    rule: () => adamRule({ beta1: 0.8, beta2: 0.99, epsilon: 0.1 }),
    tolerance: 1e-5,
  },
  {
    name: 'adamw',
    transform: adamW({ learningRate: eta, weightDecay: 0.3 }),
    rule: () => {
      const step = adamRule();
      return (g, n, w) => step(g, n) - valueAt(eta, n) * 0.3 * w;
    },
    tolerance: 1e-5,
  },
  {
    name: 'rmsprop',
    transform: rmsProp({ learningRate: eta, momentum: rho }),
    rule: () => {
      let [s, v] = [1, 0];
      return (g, n) => {
        s = 0.9 * s + 0.1 * g ** 2;
        v = valueAt(rho, n) * v + (valueAt(eta, n) * g) / Math.sqrt(s + 0.001);
        return -v;
      };
    },
  },
];

function adamRule({ beta1, beta2, epsilon } = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }) {
  let [m, v] = [0, 0];
  return (g: number, n: number) => {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g ** 2;
    const rate = (valueAt(eta, n) * Math.sqrt(1 - beta2 ** (n + 1))) / (1 - beta1 ** (n + 1));
    return (-rate * m) / (Math.sqrt(v) + epsilon);
  };
}

beforeAll(() => tf.setBackend('cpu'));

describe('the update rule', () => {
  it.each(rules)('of $name is that of its formula in float64', ({ transform, rule, tolerance = 1e-6 }) => {
    const iterates: number[][] = [];
    const end = run(transform, started(transform, { w: tf.tensor1d([...problem.start]) }), {
      from: 0,
      to: steps,
      gradients: (params) => ({ w: problem.slope(params.w!) }),
      observe: ({ params }) => iterates.push([...params.w!.dataSync()]),
    });
    tf.dispose(end);
    const coordinates = problem.start.map(() => rule());
    let w = [...problem.start];
    for (let n = 0; n < steps; n++) {
      const gradient = problem.gradient(w);
      w = w.map((x, i) => x + coordinates[i]!(gradient[i]!, n, x));
      w.forEach((x, i) => expect(Math.abs(iterates[n]![i]! - x), `update ${n}`).toBeLessThan(tolerance));
    }
  });

  it.each([
    { name: 'sgld', transform: sgld({ learningRate: 0.1, temperature: 0.3 }), amplitude: Math.sqrt(2 * 0.3 * 0.1) },
    {
      name: 'sghmc',
      transform: sghmc({ learningRate: 0.1, rho: 0.8, temperature: 0.3 }),
      amplitude: Math.sqrt(2 * (1 - 0.8) * 0.1 * 0.3),
    },
  ])('of $name is that of SGD or momentum, and noise of its amplitude', ({ transform, amplitude }) => {
    const rhoN = valueAt(transform.rho, 0);
    const gradient = [3, -1, 0.5];
    const noise = [0, 1].map((n) => [...statelessNormal([3], tf.tensor1d([7, n], 'int32')).dataSync()]);
    const end = run(transform, started(transform, { w: tf.zeros([3]) }), {
      from: 0,
      to: 2,
      gradients: () => ({ w: tf.tensor1d(gradient) }),
    });
    [...end.params.w!.dataSync()].forEach((value, i) => {
      const first = -0.1 * gradient[i]! + amplitude * noise[0]![i]!;
      const second = rhoN * first - 0.1 * gradient[i]! + amplitude * noise[1]![i]!;
      expect(value).toBeCloseTo(first + second, 5);
    });
  });
});
