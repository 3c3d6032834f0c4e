import { constant } from '@coolsweep/schedule';
import { mul, neg } from '@tensorflow/tfjs-core';
import { initialState, mapTensors, nextState, type GradientTransform } from './gradientTransform.ts';
import { asSchedule, withOptions, type OptimizerOptions } from './optimizerOptions.ts';

/**
 * Stochastic gradient descent without memory.
 *
 *   w_n+1 = w_n - lr_n g_n
 *
 * Source: Robbins & Monro, "A stochastic approximation method", 1951.
 */
export function sgd(options: OptimizerOptions): GradientTransform {
  const transform: GradientTransform = {
    name: 'sgd',
    learningRate: asSchedule(options.learningRate),
    rho: constant(0),
    usesNoise: false,
    init: () => initialState({}),
    update: ({ gradients, state }, values) => ({
      updates: mapTensors(gradients, (gradient) => neg(mul(values.learningRate, gradient))),
      state: nextState(state, {}),
    }),
    effectiveLearningRate: ({ learningRate }) => learningRate,
    predictedMsd: ({ learningRate }, gradientVariance) => learningRate ** 2 * gradientVariance,
  };
  return withOptions(transform, options);
}
