import { constant } from '@coolsweep/schedule';
import { add, cast, div, expm1, mul, neg, sqrt, square, type Scalar } from '@tensorflow/tfjs-core';
import { initialState, mapTensors, nextState, slotOf, tensorOf, zerosFor } from './gradientTransform.ts';
import type { GradientTransform } from './gradientTransform.ts';
import { asSchedule, withOptions, type OptimizerOptions } from './optimizerOptions.ts';

export interface AdamOptions extends OptimizerOptions {
  /** Share of the mean that an update keeps. Default 0.9. */
  readonly beta1?: number;
  /** Share of the mean square that an update keeps. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the mean square. Default 1e-7. */
  readonly epsilon?: number;
}

/** 1 - beta^step: the weight of all gradients in a mean that began at 0. Exact also where beta is close to 1. */
function weightOfMean(beta: number, step: Scalar): Scalar {
  return neg<Scalar>(expm1<Scalar>(mul<Scalar>(cast(step, 'float32'), Math.log(beta))));
}

/**
 * Adam.
 *
 *   m_n+1 = beta1 m_n + (1 - beta1) g_n            v_n+1 = beta2 v_n + (1 - beta2) g_n^2        m_0 = v_0 = 0
 *   w_n+1 = w_n - lr_n sqrt(1 - beta2^(n+1)) / (1 - beta1^(n+1)) m_n+1 / (sqrt(v_n+1) + epsilon)
 *
 * As Keras: both means are corrected for their start at 0, and epsilon is outside of the root, of the uncorrected mean
 * square (the "epsilon hat" of the paper); PyTorch adds it to the root of the corrected one.
 *
 * Source: Kingma & Ba, "Adam: a method for stochastic optimization", arXiv 1412.6980.
 */
export function adam(options: AdamOptions): GradientTransform {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  const transform: GradientTransform = {
    name: 'adam',
    learningRate: asSchedule(options.learningRate),
    rho: constant(beta1),
    usesNoise: false,
    init: (params) => initialState({ mean: zerosFor(params), meanSquare: zerosFor(params) }),
    update({ gradients, state }, values) {
      const [oldMean, oldMeanSquare] = [slotOf(state, 'mean'), slotOf(state, 'meanSquare')];
      const mean = mapTensors(gradients, (gradient, name) =>
        add(mul(beta1, tensorOf(oldMean, name)), mul(1 - beta1, gradient)),
      );
      const meanSquare = mapTensors(gradients, (gradient, name) =>
        add(mul(beta2, tensorOf(oldMeanSquare, name)), mul(1 - beta2, square(gradient))),
      );
      const next = nextState(state, { mean, meanSquare });
      const correction = div(sqrt(weightOfMean(beta2, next.step)), weightOfMean(beta1, next.step));
      const rate = mul(values.learningRate, correction);
      const updates = mapTensors(mean, (m, name) =>
        neg(div(mul(rate, m), add(sqrt(tensorOf(meanSquare, name)), epsilon))),
      );
      return { updates, state: next };
    },
    effectiveLearningRate: ({ learningRate }) => learningRate,
    predictedMsd: () => null,
    preconditioner: (state) =>
      mapTensors(slotOf(state, 'meanSquare'), (meanSquare) =>
        div(sqrt(weightOfMean(beta2, state.step)), add(sqrt(meanSquare), epsilon)),
      ),
  };
  return withOptions(transform, options);
}
