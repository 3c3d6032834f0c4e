import type { Schedule } from '@coolsweep/schedule';
import { coolMomentum } from './coolMomentum.ts';
import type { GradientTransform } from './gradientTransform.ts';
import type { OptimizerOptions } from './optimizerOptions.ts';

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
export function momentum({ momentum: rho, ...options }: MomentumOptions): GradientTransform {
  return { ...coolMomentum({ ...options, rho, rescaled: false }), name: 'momentum' };
}
