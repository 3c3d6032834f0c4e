import { constant } from '@coolsweep/schedule';
import { add, addN, div, mul, neg } from '@tensorflow/tfjs-core';
import { initialState, mapTensors, nextState, slotOf, tensorOf, zerosFor } from './gradientTransform.ts';
import type { GradientTransform } from './gradientTransform.ts';
import { asSchedule, withOptions, type OptimizerOptions } from './optimizerOptions.ts';

export interface AggMoOptions extends OptimizerOptions {
  /** Momentum coefficient of each buffer, at least one. Default 0, 0.9, 0.99. */
  readonly betas?: readonly number[];
}

/**
 * Aggregated momentum: the mean of K momentum buffers with different coefficients.
 *
 *   a_i,n+1 = beta_i a_i,n + g_n        a_i,0 = 0, i = 1 … K
 *   w_n+1   = w_n - (lr_n / K) sum_i a_i,n+1
 *
 * With noise for gradients of variance sigma^2 the mean squared displacement is
 * (lr / K)^2 sigma^2 sum_ij 1 / (1 - beta_i beta_j).
 *
 * Source: Lucas, Sun, Zemel & Grosse, "Aggregated momentum: stability through passive damping", arXiv 1804.00325.
 */
export function aggMo(options: AggMoOptions): GradientTransform {
  const { betas = [0, 0.9, 0.99] } = options;
  const count = betas.length;
  const slot = (index: number) => `gradientSum${index}`;
  const sumOver = (f: (beta: number) => number) => betas.reduce((total, beta) => total + f(beta), 0);
  const transform: GradientTransform = {
    name: 'aggmo',
    learningRate: asSchedule(options.learningRate),
    rho: constant(0),
    usesNoise: false,
    init: (params) => initialState(Object.fromEntries(betas.map((_, index) => [slot(index), zerosFor(params)]))),
    update({ gradients, state }, values) {
      const sums = betas.map((beta, index) => {
        const old = slotOf(state, slot(index));
        return mapTensors(gradients, (gradient, name) => add(mul(beta, tensorOf(old, name)), gradient));
      });
      const rate = div(values.learningRate, count);
      const updates = mapTensors(gradients, (_, name) =>
        neg(mul(rate, addN(sums.map((buffer) => tensorOf(buffer, name))))),
      );
      return { updates, state: nextState(state, Object.fromEntries(sums.map((sum, index) => [slot(index), sum]))) };
    },
    effectiveLearningRate: ({ learningRate }) => (learningRate / count) * sumOver((beta) => 1 / (1 - beta)),
    predictedMsd: ({ learningRate }, gradientVariance) =>
      (learningRate / count) ** 2 * gradientVariance * sumOver((a) => sumOver((b) => 1 / (1 - a * b))),
  };
  return withOptions(transform, options);
}
