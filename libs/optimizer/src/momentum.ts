import { effectiveLearningRate, predictedMsd, type Schedule } from '@coolsweep/schedule';
import { mul, sub } from '@tensorflow/tfjs-core';
import { initialState, mapTensors, nextState, slotOf, tensorOf, zerosFor } from './gradientTransform.ts';
import type { GradientTransform } from './gradientTransform.ts';
import { asSchedule, withOptions, type OptimizerOptions } from './optimizerOptions.ts';

export interface MomentumOptions extends OptimizerOptions {
  readonly momentum: number | Schedule;
}

/**
 * Heavy-ball momentum, without Nesterov's look-ahead.
 *
 *   v_n+1 = rho_n v_n - lr_n g_n        v_0 = 0
 *   w_n+1 = w_n + v_n+1
 *
 * The buffer is the displacement, as in Keras' SGD and in {@link coolMomentum}, of which this leaves out the factor
 * (1 + rho) / 2. PyTorch's buffer holds gradients: the same at a constant learning rate, different when it changes.
 *
 * Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
 */
export function momentum(options: MomentumOptions): GradientTransform {
  const transform: GradientTransform = {
    name: 'momentum',
    learningRate: asSchedule(options.learningRate),
    rho: asSchedule(options.momentum),
    rescaled: false,
    usesNoise: false,
    init: (params) => initialState({ displacement: zerosFor(params) }),
    update({ gradients, state }, values) {
      const old = slotOf(state, 'displacement');
      const displacement = mapTensors(gradients, (gradient, name) =>
        sub(mul(values.rho, tensorOf(old, name)), mul(values.learningRate, gradient)),
      );
      return { updates: displacement, state: nextState(state, { displacement }) };
    },
    effectiveLearningRate: ({ learningRate, rho }) => effectiveLearningRate(learningRate, rho, false),
    predictedMsd: ({ learningRate, rho }, gradientVariance) =>
      predictedMsd({ eta: learningRate, rho, gradientVariance, rescaled: false }),
  };
  return withOptions(transform, options);
}
