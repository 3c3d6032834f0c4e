import type { OptimizerConfig } from './optimizerConfig.ts';
import { isControl } from './trialSchedules.ts';

/**
 * The largest curvature k of a parabola on which an optimizer is stable with these values: beyond it the weights move
 * away from the minimum, whatever the noise.
 *
 *   CoolMomentum, rescaled    eta k < 4, whatever rho is
 *   heavy ball, Demon, SGHMC  eta k < 2 (1 + rho)
 *   Nesterov                  eta k < 2 (1 + rho) / (1 + 2 rho)
 *   SGD, SGLD, controls       eta k < 2
 *
 * From the characteristic polynomial of each update on f = k x^2 / 2; the first is the limit of the Verlet scheme, of
 * which CoolMomentum is a case.
 *
 * @returns null for an optimizer that scales each weight by itself or averages several momenta
 */
export function stableCurvature(
  optimizer: OptimizerConfig,
  { learningRate, rho }: { readonly learningRate: number; readonly rho: number },
): number | null {
  if (isControl(optimizer)) return 2 / learningRate;
  const heavyBall = (2 * (1 + rho)) / learningRate;
  switch (optimizer.name) {
    case 'coolmomentum':
      return optimizer.rescaled ? 4 / learningRate : heavyBall;
    case 'momentum':
    case 'demon':
    case 'sghmc':
      return heavyBall;
    case 'nesterov':
      return heavyBall / (1 + 2 * rho);
    case 'sgd':
    case 'sgld':
      return 2 / learningRate;
    case 'qhm':
    case 'aggmo':
    case 'adam':
    case 'adamw':
    case 'rmsprop':
      return null;
  }
}
