import { effectiveLearningRate, type Schedule } from '@coolsweep/schedule';
import { add, div, mul, neg, onesLike, rsqrt, sqrt, square } from '@tensorflow/tfjs-core';
import { initialState, mapTensors, nextState, slotOf, tensorOf, zerosFor } from './gradientTransform.ts';
import type { GradientTransform } from './gradientTransform.ts';
import { asSchedule, withOptions, type OptimizerOptions } from './optimizerOptions.ts';

export interface RmsPropOptions extends OptimizerOptions {
  /** Default 0.9. */
  readonly momentum?: number | Schedule;
  /** Share of the mean square that an update keeps. Default 0.9. */
  readonly decay?: number;
  /** Added to the mean square, inside of the root. Default 0.001. */
  readonly epsilon?: number;
}

/**
 * RMSProp with momentum as in TensorFlow 1, the baseline of EfficientNet, whose values are the defaults here.
 *
 *   s_n+1 = decay s_n + (1 - decay) g_n^2                            s_0 = 1
 *   v_n+1 = rho_n v_n + lr_n g_n / sqrt(s_n+1 + epsilon)             v_0 = 0
 *   w_n+1 = w_n - v_n+1
 *
 * The mean square starts at 1 and not at 0, which makes the first updates small instead of lr / sqrt(1 - decay); Keras
 * and PyTorch start at 0 and add epsilon outside of the root.
 *
 * Source: Tieleman & Hinton, COURSERA lecture 6.5, 2012; `tf.compat.v1.train.RMSPropOptimizer`
 * (tensorflow/python/training/rmsprop.py).
 */
export function rmsProp(options: RmsPropOptions): GradientTransform {
  const { decay = 0.9, epsilon = 0.001 } = options;
  const transform: GradientTransform = {
    name: 'rmsprop',
    learningRate: asSchedule(options.learningRate),
    rho: asSchedule(options.momentum ?? 0.9),
    usesNoise: false,
    init: (params) =>
      initialState({ meanSquare: mapTensors(params, (param) => onesLike(param)), velocity: zerosFor(params) }),
    update({ gradients, state }, { learningRate, rho }) {
      const [oldMeanSquare, oldVelocity] = [slotOf(state, 'meanSquare'), slotOf(state, 'velocity')];
      const meanSquare = mapTensors(gradients, (gradient, name) =>
        add(mul(decay, tensorOf(oldMeanSquare, name)), mul(1 - decay, square(gradient))),
      );
      const velocity = mapTensors(gradients, (gradient, name) =>
        add(
          mul(rho, tensorOf(oldVelocity, name)),
          div(mul(learningRate, gradient), sqrt(add(tensorOf(meanSquare, name), epsilon))),
        ),
      );
      return { updates: mapTensors(velocity, (v) => neg(v)), state: nextState(state, { meanSquare, velocity }) };
    },
    effectiveLearningRate: ({ learningRate, rho }) => effectiveLearningRate(learningRate, rho, false),
    predictedMsd: () => null,
    preconditioner: (state) => mapTensors(slotOf(state, 'meanSquare'), (meanSquare) => rsqrt(add(meanSquare, epsilon))),
  };
  return withOptions(transform, options);
}
