import { add, div, mul, scalar, sub, zerosLike } from '@tensorflow/tfjs-core';
import type { Schedule } from '@coolsweep/schedule';
import {
  asSchedule,
  mapTensors,
  tensorOf,
  type GradientTransform,
  type OptimizerOptions,
} from './gradientTransform.ts';
import { withWeightDecay } from './weightDecay.ts';

export interface CoolMomentumOptions extends OptimizerOptions {
  /** The momentum coefficient: the cooling `coolMomentum(rho0, coolingSteps)` of @coolsweep/schedule, or any other. */
  readonly rho: number | Schedule;
}

/**
 * CoolMomentum: momentum as discretised Langevin dynamics, cooled by its coefficient.
 *
 *   v_n+1 = rho_n v_n - lr_n (1 + rho_n) / 2 (g_n + weightDecay w_n)        v_0 = 0, n = 0 at the first update
 *   w_n+1 = w_n + v_n+1
 *
 * The buffer v is the displacement, not a sum of gradients, so a change of rho or lr acts on the friction and not on what
 * was done before. (1 + rho) / 2 is the friction denominator of the Langevin equation; with rho = 0 this is plain SGD with
 * learning rate lr / 2.
 *
 * Source: Borysenko & Byshkin, "CoolMomentum: a method for stochastic optimization by Langevin dynamics with simulated
 * annealing", Scientific Reports 11, 10705 (2021), with the step count of the authors' TensorFlow code.
 *
 * @example
 * coolMomentum({ learningRate: 0.01, rho: schedule.coolMomentum(0.99, 200 * 1562) })
 */
export function coolMomentum({ learningRate, rho, weightDecay = 0 }: CoolMomentumOptions): GradientTransform {
  return {
    name: 'coolmomentum',
    learningRate: asSchedule(learningRate),
    rho: asSchedule(rho),
    rescaled: true,
    init: (params) => ({ step: scalar(0, 'int32'), displacement: mapTensors(params, (param) => zerosLike(param)) }),
    update({ gradients, params, state }, values) {
      const rate = mul(values.learningRate, div(add(1, values.rho), 2));
      const displacement = mapTensors(withWeightDecay(gradients, params, weightDecay), (gradient, name) =>
        sub(mul(values.rho, tensorOf(state.displacement, name)), mul(rate, gradient)),
      );
      return { updates: displacement, state: { step: add(state.step, scalar(1, 'int32')), displacement } };
    },
  };
}
