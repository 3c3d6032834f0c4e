import { adam, type AdamOptions } from './adam.ts';
import type { GradientTransform } from './gradientTransform.ts';

export interface AdamWOptions extends Omit<AdamOptions, 'weightDecayMode'> {
  readonly weightDecay: number;
}

/**
 * {@link adam} with decoupled weight decay: the preconditioner acts on the gradient of the loss alone.
 *
 *   w_n+1 = w_n + Adam's update - lr_n weightDecay w_n
 *
 * Source: Loshchilov & Hutter, "Decoupled weight decay regularization", arXiv 1711.05101.
 */
export function adamW(options: AdamWOptions): GradientTransform {
  return { ...adam({ ...options, weightDecayMode: 'decoupled' }), name: 'adamw' };
}
