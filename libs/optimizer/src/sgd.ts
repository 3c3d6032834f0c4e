import { add, mul, neg, scalar } from '@tensorflow/tfjs-core';
import { constant } from '@coolsweep/schedule';
import { asSchedule, mapTensors, type GradientTransform, type OptimizerOptions } from './gradientTransform.ts';
import { withWeightDecay } from './weightDecay.ts';

/**
 * Stochastic gradient descent without memory.
 *
 *   w_n+1 = w_n - lr_n (g_n + weightDecay w_n)
 *
 * Source: Robbins & Monro, "A stochastic approximation method", 1951.
 */
export function sgd({ learningRate, weightDecay = 0 }: OptimizerOptions): GradientTransform {
  return {
    name: 'sgd',
    learningRate: asSchedule(learningRate),
    rho: constant(0),
    rescaled: false,
    init: () => ({ step: scalar(0, 'int32'), displacement: {} }),
    update: ({ gradients, params, state }, values) => ({
      updates: mapTensors(withWeightDecay(gradients, params, weightDecay), (gradient) =>
        neg(mul(values.learningRate, gradient)),
      ),
      state: { step: add(state.step, scalar(1, 'int32')), displacement: {} },
    }),
  };
}
