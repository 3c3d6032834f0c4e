import { cooling } from '@coolsweep/schedule';
import type { GradientTransform } from './gradientTransform.ts';
import { momentum } from './momentum.ts';
import type { OptimizerOptions } from './optimizerOptions.ts';

export interface DemonOptions extends OptimizerOptions {
  /** Initial momentum coefficient, 0 <= rho0 < 1. */
  readonly rho0: number;
  /** T, the number of updates until the coefficient is 0. */
  readonly coolingSteps: number;
}

/**
 * Demon, decaying momentum, with SGD: {@link momentum} whose coefficient is
 *
 *   rho_n = rho0 (1 - n/T) / ((1 - rho0) + rho0 (1 - n/T))
 *
 * which lets the total weight of a gradient in all later updates, rho / (1 - rho), fall linearly. The rule is the linear
 * cooling of CoolMomentum's authors; what Demon lacks is the factor (1 + rho) / 2.
 *
 * Source: Chen, Wolfe, Li & Kyrillidis, "Demon: improved neural network training with momentum decay", arXiv 1910.04952.
 */
export function demon({ rho0, coolingSteps, ...options }: DemonOptions): GradientTransform {
  return { ...momentum({ ...options, momentum: cooling({ law: 'linear', rho0, coolingSteps }) }), name: 'demon' };
}
