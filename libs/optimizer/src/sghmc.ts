import { effectiveLearningRate, type Schedule } from '@coolsweep/schedule';
import { add, mul, sqrt, sub } from '@tensorflow/tfjs-core';
import { initialState, mapTensors, nextState, slotOf, tensorOf, zerosFor } from './gradientTransform.ts';
import type { GradientTransform } from './gradientTransform.ts';
import { injectedNoise } from './injectedNoise.ts';
import { asSchedule, withOptions, type OptimizerOptions } from './optimizerOptions.ts';

export interface SghmcOptions extends OptimizerOptions {
  /** 1 - a, where a is the friction of the paper, about 0.01. */
  readonly rho: number | Schedule;
  /** Of the injected noise, in units of the loss; 0 or more. */
  readonly temperature: number;
}

/**
 * Stochastic gradient Hamiltonian Monte Carlo: heavy ball with injected noise of temperature T.
 *
 *   v_n+1 = rho_n v_n - lr_n g_n + sqrt(2 (1 - rho_n) lr_n T) N_n        v_0 = 0, N_n standard normal
 *   w_n+1 = w_n + v_n+1
 *
 * rho = 1 - a with the friction a of the paper; its estimate of the gradient's own noise is taken as 0, so that noise
 * comes on top of T. On a parabola of curvature k the weights become normal with variance
 * (T / k) 2 (1 + rho) / (2 (1 + rho) - lr k), which is T / k for small lr k. Without injected noise and with the factor
 * (1 + rho) / 2 this would be CoolMomentum.
 *
 * Source: Chen, Fox & Guestrin, "Stochastic gradient Hamiltonian Monte Carlo", arXiv 1402.4102 (there T = 1).
 */
export function sghmc(options: SghmcOptions): GradientTransform {
  const { temperature } = options;
  const transform: GradientTransform = {
    name: 'sghmc',
    learningRate: asSchedule(options.learningRate),
    rho: asSchedule(options.rho),
    usesNoise: true,
    init: (params) => initialState({ displacement: zerosFor(params) }),
    update({ gradients, state, key }, { learningRate, rho }) {
      const noise = injectedNoise(gradients, key);
      const amplitude = sqrt(mul(mul(2 * temperature, sub(1, rho)), learningRate));
      const old = slotOf(state, 'displacement');
      const displacement = mapTensors(gradients, (gradient, name) =>
        add(sub(mul(rho, tensorOf(old, name)), mul(learningRate, gradient)), mul(amplitude, tensorOf(noise, name))),
      );
      return { updates: displacement, state: nextState(state, { displacement }) };
    },
    effectiveLearningRate: ({ learningRate, rho }) => effectiveLearningRate(learningRate, rho, false),
    predictedMsd: ({ learningRate, rho }, gradientVariance) =>
      (learningRate ** 2 * gradientVariance + 2 * (1 - rho) * learningRate * temperature) / (1 - rho ** 2),
    injectedTemperature: temperature,
  };
  return withOptions(transform, options);
}
