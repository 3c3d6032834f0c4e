import { effectiveLearningRate, predictedMsd, type Schedule } from '@coolsweep/schedule';
import { add, div, mul, neg, sub } from '@tensorflow/tfjs-core';
import { initialState, mapTensors, nextState, slotOf, tensorOf, zerosFor } from './gradientTransform.ts';
import type { GradientTransform } from './gradientTransform.ts';
import { asSchedule, withOptions, type OptimizerOptions } from './optimizerOptions.ts';

export interface CoolMomentumOptions extends OptimizerOptions {
  /** The momentum coefficient: a cooling of @coolsweep/schedule, or any other schedule. */
  readonly rho: number | Schedule;
  /** Whether the gradient is multiplied by (1 + rho) / 2. Default true. */
  readonly rescaled?: boolean;
  /** What the buffer holds. Default `displacement`. */
  readonly buffer?: 'displacement' | 'gradient';
}

/**
 * CoolMomentum: momentum as discretised Langevin dynamics, cooled by its coefficient.
 *
 *   l_n   = lr_n (1 + rho_n) / 2, or lr_n if not rescaled        n = 0 at the first update
 *
 *   buffer of displacements (default)               buffer of gradients
 *   v_n+1 = rho_n v_n - l_n g_n        v_0 = 0      a_n+1 = rho_n a_n + g_n        a_0 = 0
 *   w_n+1 = w_n + v_n+1                             w_n+1 = w_n - l_n a_n+1
 *
 * With a buffer of displacements a change of rho or lr acts on the friction and not on what was done before. A buffer of
 * gradients is the same while l is constant; when rho falls, its displacements are multiplied by rho_n l_n / l_n-1, less
 * than rho_n. (1 + rho) / 2 is the friction denominator of the Langevin equation; with rho = 0 this is plain SGD with
 * learning rate lr / 2.
 *
 * Source: Borysenko & Byshkin, "CoolMomentum: a method for stochastic optimization by Langevin dynamics with simulated
 * annealing", Scientific Reports 11, 10705 (2021), with the step count of the authors' TensorFlow code. The buffer of
 * gradients is that of their EfficientNet code (MomentumOptimizer of TensorFlow 1), and of PyTorch's SGD.
 *
 * @example
 * coolMomentum({ learningRate: 0.01, rho: cooling({ rho0: 0.99, coolingSteps: 200 * 1562 }) })
 */
export function coolMomentum(options: CoolMomentumOptions): GradientTransform {
  const { learningRate, rho, rescaled = true, buffer = 'displacement' } = options;
  const slot = buffer === 'displacement' ? 'displacement' : 'gradientSum';
  const transform: GradientTransform = {
    name: 'coolmomentum',
    learningRate: asSchedule(learningRate),
    rho: asSchedule(rho),
    usesNoise: false,
    init: (params) => initialState({ [slot]: zerosFor(params) }),
    update({ gradients, state }, values) {
      const rate = rescaled ? mul(values.learningRate, div(add(1, values.rho), 2)) : values.learningRate;
      const old = slotOf(state, slot);
      if (buffer === 'displacement') {
        const displacement = mapTensors(gradients, (gradient, name) =>
          sub(mul(values.rho, tensorOf(old, name)), mul(rate, gradient)),
        );
        return { updates: displacement, state: nextState(state, { displacement }) };
      }
      const gradientSum = mapTensors(gradients, (gradient, name) =>
        add(mul(values.rho, tensorOf(old, name)), gradient),
      );
      const updates = mapTensors(gradientSum, (sum) => neg(mul(rate, sum)));
      return { updates, state: nextState(state, { gradientSum }) };
    },
    effectiveLearningRate: (values) => effectiveLearningRate(values.learningRate, values.rho, rescaled),
    predictedMsd: (values, gradientVariance) =>
      predictedMsd({ eta: values.learningRate, rho: values.rho, gradientVariance, rescaled }),
  };
  return withOptions(transform, options);
}
