import { effectiveLearningRate } from '@coolsweep/schedule';
import { mul, sub } from '@tensorflow/tfjs-core';
import { initialState, mapTensors, nextState, slotOf, tensorOf, zerosFor } from './gradientTransform.ts';
import type { GradientTransform } from './gradientTransform.ts';
import type { MomentumOptions } from './momentum.ts';
import { asSchedule, withOptions } from './optimizerOptions.ts';

/**
 * Nesterov's accelerated gradient, in the form whose parameters are the point at which the gradient is taken:
 *
 *   v_n+1 = rho_n v_n - lr_n g_n                 v_0 = 0
 *   w_n+1 = w_n + rho_n v_n+1 - lr_n g_n
 *
 * as Keras' SGD with nesterov=True; PyTorch's is the same at constant lr and rho. With noise for gradients of variance
 * sigma^2 the displacement -lr (rho^2 a + (1 + rho) g), a = the sum of the older gradients, has mean square
 * lr^2 sigma^2 ((1 + rho)^2 + rho^4 / (1 - rho^2)).
 *
 * Source: Nesterov, "A method of solving a convex programming problem with convergence rate O(1/k^2)", 1983, in the
 * form of Sutskever, Martens, Dahl & Hinton, "On the importance of initialization and momentum in deep learning", 2013.
 */
export function nesterov(options: MomentumOptions): GradientTransform {
  const transform: GradientTransform = {
    name: 'nesterov',
    learningRate: asSchedule(options.learningRate),
    rho: asSchedule(options.momentum),
    usesNoise: false,
    init: (params) => initialState({ velocity: zerosFor(params) }),
    update({ gradients, state }, { learningRate, rho }) {
      const old = slotOf(state, 'velocity');
      const velocity = mapTensors(gradients, (gradient, name) =>
        sub(mul(rho, tensorOf(old, name)), mul(learningRate, gradient)),
      );
      const updates = mapTensors(gradients, (gradient, name) =>
        sub(mul(rho, tensorOf(velocity, name)), mul(learningRate, gradient)),
      );
      return { updates, state: nextState(state, { velocity }) };
    },
    effectiveLearningRate: ({ learningRate, rho }) => effectiveLearningRate(learningRate, rho, false),
    predictedMsd: ({ learningRate, rho }, gradientVariance) =>
      learningRate ** 2 * gradientVariance * ((1 + rho) ** 2 + rho ** 4 / (1 - rho ** 2)),
  };
  return withOptions(transform, options);
}
