import type { Schedule } from '@coolsweep/schedule';
import { add, mul, neg, sub } from '@tensorflow/tfjs-core';
import { initialState, mapTensors, nextState, slotOf, tensorOf, zerosFor } from './gradientTransform.ts';
import type { GradientTransform } from './gradientTransform.ts';
import { asSchedule, withOptions, type OptimizerOptions } from './optimizerOptions.ts';

export interface QhmOptions extends OptimizerOptions {
  /** beta, share of the mean that an update keeps. Default 0.999. */
  readonly momentum?: number | Schedule;
  /** Share of the mean in the displacement; 0 is SGD, 1 is momentum. Default 0.7. */
  readonly nu?: number;
}

/**
 * Quasi-hyperbolic momentum: a weighted mean of SGD and momentum.
 *
 *   m_n+1 = beta m_n + (1 - beta) g_n        m_0 = 0
 *   w_n+1 = w_n - lr_n ((1 - nu) g_n + nu m_n+1)
 *
 * m is a mean of gradients and not a sum, so lr is that of SGD: where momentum with coefficient rho had lr, this takes
 * lr / (1 - rho). With noise for gradients of variance sigma^2 the mean squared displacement is
 * lr^2 sigma^2 ((1 - nu beta)^2 + (nu beta)^2 (1 - beta) / (1 + beta)).
 *
 * Source: Ma & Yarats, "Quasi-hyperbolic momentum and Adam for deep learning", arXiv 1810.06801.
 */
export function qhm(options: QhmOptions): GradientTransform {
  const { nu = 0.7 } = options;
  const transform: GradientTransform = {
    name: 'qhm',
    learningRate: asSchedule(options.learningRate),
    rho: asSchedule(options.momentum ?? 0.999),
    usesNoise: false,
    init: (params) => initialState({ mean: zerosFor(params) }),
    update({ gradients, state }, { learningRate, rho: beta }) {
      const old = slotOf(state, 'mean');
      const mean = mapTensors(gradients, (gradient, name) =>
        add(mul(beta, tensorOf(old, name)), mul(sub(1, beta), gradient)),
      );
      const updates = mapTensors(gradients, (gradient, name) =>
        neg(mul(learningRate, add(mul(1 - nu, gradient), mul(nu, tensorOf(mean, name))))),
      );
      return { updates, state: nextState(state, { mean }) };
    },
    effectiveLearningRate: ({ learningRate }) => learningRate,
    predictedMsd: ({ learningRate, rho: beta }, gradientVariance) =>
      learningRate ** 2 * gradientVariance * ((1 - nu * beta) ** 2 + ((nu * beta) ** 2 * (1 - beta)) / (1 + beta)),
  };
  return withOptions(transform, options);
}
