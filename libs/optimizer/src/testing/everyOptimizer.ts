import { cooling } from '@coolsweep/schedule';
import { adam } from '../adam.ts';
import { adamW } from '../adamW.ts';
import { aggMo } from '../aggMo.ts';
import { coolMomentum } from '../coolMomentum.ts';
import { demon } from '../demon.ts';
import type { GradientTransform } from '../gradientTransform.ts';
import { momentum } from '../momentum.ts';
import { nesterov } from '../nesterov.ts';
import { qhm } from '../qhm.ts';
import { rmsProp } from '../rmsProp.ts';
import { sgd } from '../sgd.ts';
import { sghmc } from '../sghmc.ts';
import { sgld } from '../sgld.ts';

export interface TestedOptimizer {
  readonly name: string;
  /** The function of the library that makes it. */
  readonly maker: string;
  readonly make: (learningRate: number) => GradientTransform;
  /** Learning rates with which it converges in `convergenceSteps`; null for one that samples instead. */
  readonly learningRates: { readonly parabola: number; readonly rosenbrock: number } | null;
}

export const convergenceSteps = 1200;
const [rho0, coolingSteps] = [0.9, convergenceSteps];
const slow = { parabola: 0.02, rosenbrock: 0.01 };

/** Every optimizer of the library, and the variants of CoolMomentum. */
export const everyOptimizer: readonly TestedOptimizer[] = [
  {
    name: 'coolmomentum',
    maker: 'coolMomentum',
    make: (learningRate) => coolMomentum({ learningRate, rho: cooling({ rho0, coolingSteps }) }),
    learningRates: slow,
  },
  {
    name: 'coolmomentum with a buffer of gradients, clipping and decoupled weight decay',
    maker: 'coolMomentum',
    make: (learningRate) =>
      coolMomentum({
        learningRate,
        rho: cooling({ law: 'linear', rho0, coolingSteps }),
        buffer: 'gradient',
        clipNorm: 5,
        weightDecay: 1e-4,
        weightDecayMode: 'decoupled',
      }),
    learningRates: slow,
  },
  {
    name: 'sgd',
    maker: 'sgd',
    make: (learningRate) => sgd({ learningRate }),
    learningRates: { parabola: 0.02, rosenbrock: 0.015 },
  },
  {
    name: 'momentum',
    maker: 'momentum',
    make: (learningRate) => momentum({ learningRate, momentum: 0.9 }),
    learningRates: { parabola: 0.02, rosenbrock: 0.002 },
  },
  {
    name: 'momentum with coupled weight decay',
    maker: 'momentum',
    make: (learningRate) => momentum({ learningRate, momentum: 0.9, weightDecay: 1e-4 }),
    learningRates: { parabola: 0.02, rosenbrock: 0.002 },
  },
  {
    name: 'nesterov',
    maker: 'nesterov',
    make: (learningRate) => nesterov({ learningRate, momentum: 0.9 }),
    learningRates: { parabola: 0.02, rosenbrock: 0.002 },
  },
  {
    name: 'demon',
    maker: 'demon',
    make: (learningRate) => demon({ learningRate, rho0, coolingSteps }),
    learningRates: { parabola: 0.02, rosenbrock: 0.005 },
  },
  {
    name: 'qhm',
    maker: 'qhm',
    make: (learningRate) => qhm({ learningRate, momentum: 0.9 }),
    learningRates: { parabola: 0.1, rosenbrock: 0.02 },
  },
  {
    name: 'aggmo',
    maker: 'aggMo',
    make: (learningRate) => aggMo({ learningRate }),
    learningRates: { parabola: 0.02, rosenbrock: 0.002 },
  },
  {
    name: 'adam',
    maker: 'adam',
    make: (learningRate) => adam({ learningRate }),
    learningRates: { parabola: 0.1, rosenbrock: 0.05 },
  },
  {
    name: 'adamw',
    maker: 'adamW',
    make: (learningRate) => adamW({ learningRate, weightDecay: 1e-4 }),
    learningRates: { parabola: 0.1, rosenbrock: 0.05 },
  },
  {
    name: 'rmsprop',
    maker: 'rmsProp',
    make: (learningRate) => rmsProp({ learningRate }),
    learningRates: { parabola: 0.01, rosenbrock: 0.002 },
  },
  {
    name: 'sgld',
    maker: 'sgld',
    make: (learningRate) => sgld({ learningRate, temperature: 0.3 }),
    learningRates: null,
  },
  {
    name: 'sghmc',
    maker: 'sghmc',
    make: (learningRate) => sghmc({ learningRate, rho: 0.8, temperature: 0.3 }),
    learningRates: null,
  },
];
