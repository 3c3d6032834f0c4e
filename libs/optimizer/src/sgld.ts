import { constant } from '@coolsweep/schedule';
import { mul, sqrt, sub } from '@tensorflow/tfjs-core';
import { initialState, mapTensors, nextState, tensorOf, type GradientTransform } from './gradientTransform.ts';
import { injectedNoise } from './injectedNoise.ts';
import { asSchedule, withOptions, type OptimizerOptions } from './optimizerOptions.ts';

export interface SgldOptions extends OptimizerOptions {
  /** Of the injected noise, in units of the loss; 0 or more. */
  readonly temperature: number;
}

/**
 * Stochastic gradient Langevin dynamics, overdamped, with injected noise of temperature T.
 *
 *   w_n+1 = w_n - lr_n g_n + sqrt(2 T lr_n) N_n        N_n standard normal
 *
 * On a parabola of curvature k the weights become normal with variance 2 T / (k (2 - lr k)), which is T / k for small
 * lr k. Noise of the gradient comes on top and is not made up for: together the mean squared displacement is
 * 2 T lr + lr^2 sigma^2.
 *
 * Source: Welling & Teh, "Bayesian learning via stochastic gradient Langevin dynamics", 2011 (there T = 1, lr half of it).
 */
export function sgld(options: SgldOptions): GradientTransform {
  const { temperature } = options;
  const transform: GradientTransform = {
    name: 'sgld',
    learningRate: asSchedule(options.learningRate),
    rho: constant(0),
    usesNoise: true,
    init: () => initialState({}),
    update({ gradients, state, key }, { learningRate }) {
      const noise = injectedNoise(gradients, key);
      const amplitude = sqrt(mul(2 * temperature, learningRate));
      const updates = mapTensors(gradients, (gradient, name) =>
        sub(mul(amplitude, tensorOf(noise, name)), mul(learningRate, gradient)),
      );
      return { updates, state: nextState(state, {}) };
    },
    effectiveLearningRate: ({ learningRate }) => learningRate,
    predictedMsd: ({ learningRate }, gradientVariance) =>
      2 * temperature * learningRate + learningRate ** 2 * gradientVariance,
    injectedTemperature: temperature,
  };
  return withOptions(transform, options);
}
