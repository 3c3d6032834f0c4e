import { add, mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import { mapTensors, tensorOf, type GradientTransform, type UpdateInput } from './gradientTransform.ts';

/** See {@link withWeightDecay}. */
export type WeightDecayMode = 'coupled' | 'decoupled';

export interface WeightDecay {
  readonly weightDecay: number;
  readonly mode: WeightDecayMode;
}

/** mask * w, of one parameter. */
function decaying({ params, decayMask }: UpdateInput, name: string): Tensor {
  const param = tensorOf(params, name);
  return decayMask ? mul(tensorOf(decayMask, name), param) : param;
}

/**
 * A transform with weight decay, on the parameters where `decayMask` is 1:
 *
 *   coupled     g_n + weightDecay w_n in place of g_n, as the penalty weightDecay |w|^2 / 2 in the loss would do
 *   decoupled   w_n+1 = w_n + update - lr_n weightDecay w_n; momentum and preconditioner do not act on it
 *
 * lr_n is the scheduled learning rate, also where the optimizer rescales its gradient. So with momentum the two are not of
 * one strength: in the long run coupled decay acts by the effective learning rate, decoupled by lr_n.
 *
 * Source of the decoupled form: Loshchilov & Hutter, "Decoupled weight decay regularization", arXiv 1711.05101.
 */
export function withWeightDecay(transform: GradientTransform, { weightDecay, mode }: WeightDecay): GradientTransform {
  if (weightDecay === 0) return transform;
  if (mode === 'coupled') {
    return {
      ...transform,
      update: (input, values) => {
        const gradients = mapTensors(input.gradients, (gradient, name) =>
          add(gradient, mul(decaying(input, name), weightDecay)),
        );
        return transform.update({ ...input, gradients }, values);
      },
    };
  }
  return {
    ...transform,
    update: (input, values) => {
      const { updates, state } = transform.update(input, values);
      const rate = mul(values.learningRate, weightDecay);
      return { updates: mapTensors(updates, (update, name) => sub(update, mul(rate, decaying(input, name)))), state };
    },
  };
}
