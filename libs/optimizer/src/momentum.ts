import { add, mul, scalar, sub, zerosLike } from '@tensorflow/tfjs-core';
import type { Schedule } from '@coolsweep/schedule';
import {
  asSchedule,
  mapTensors,
  tensorOf,
  type GradientTransform,
  type OptimizerOptions,
} from './gradientTransform.ts';
import { withWeightDecay } from './weightDecay.ts';

export interface MomentumOptions extends OptimizerOptions {
  readonly momentum: number | Schedule;
}

/**
 * Heavy-ball momentum, without Nesterov's look-ahead.
 *
 *   v_n+1 = rho_n v_n - lr_n (g_n + weightDecay w_n)        v_0 = 0
 *   w_n+1 = w_n + v_n+1
 *
 * The buffer is the displacement, as in Keras' SGD and in {@link coolMomentum}, of which this leaves out the factor
 * (1 + rho) / 2. PyTorch's buffer holds gradients: the same at a constant learning rate, different when it changes.
 *
 * Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
 */
export function momentum({ learningRate, momentum, weightDecay = 0 }: MomentumOptions): GradientTransform {
  return {
    name: 'momentum',
    learningRate: asSchedule(learningRate),
    rho: asSchedule(momentum),
    rescaled: false,
    init: (params) => ({ step: scalar(0, 'int32'), displacement: mapTensors(params, (param) => zerosLike(param)) }),
    update({ gradients, params, state }, values) {
      const displacement = mapTensors(withWeightDecay(gradients, params, weightDecay), (gradient, name) =>
        sub(mul(values.rho, tensorOf(state.displacement, name)), mul(values.learningRate, gradient)),
      );
      return { updates: displacement, state: { step: add(state.step, scalar(1, 'int32')), displacement } };
    },
  };
}
