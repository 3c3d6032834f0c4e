/**
 * What a learning rate and a momentum coefficient mean together, in the Langevin reading of momentum
 * (x'' = -gamma x' - g, learning rate eta = dt^2): friction denominator, effective learning rate, temperature.
 */

/** (1 + rho) / 2 = 1 / (1 + gamma dt / 2): the factor by which CoolMomentum scales the gradient. */
export function frictionFactor(rho: number): number {
  return (1 + rho) / 2;
}

/**
 * The learning rate of plain SGD with the same drift per step at constant rho: eta (1 + rho) / (2 (1 - rho)), or
 * eta / (1 - rho) without CoolMomentum's friction factor.
 */
export function effectiveLearningRate(eta: number, rho: number, rescaled = true): number {
  return (rescaled ? eta * frictionFactor(rho) : eta) / (1 - rho);
}

/**
 * Temperature eta_eff sigma^2 / 2, in the units of the loss: the one read-out that may be compared across optimizers.
 *
 * @param etaEff effective learning rate, see {@link effectiveLearningRate}
 * @param gradientVariance sigma^2, variance of one coordinate of the mini-batch gradient
 */
export function temperature(etaEff: number, gradientVariance: number): number {
  return (etaEff * gradientVariance) / 2;
}

export interface NoisyMomentum {
  readonly eta: number;
  readonly rho: number;
  /** sigma^2, variance of one coordinate of the mini-batch gradient, independent from update to update. */
  readonly gradientVariance: number;
  /** Whether the gradient is multiplied by (1 + rho) / 2. Default true. */
  readonly rescaled?: boolean;
}

/**
 * Mean squared displacement per update of one coordinate, in units of the weight squared:
 *
 *   eta^2 sigma^2 (1 + rho) / (4 (1 - rho))      with CoolMomentum's factor: eta times the temperature
 *   eta^2 sigma^2 / (1 - rho^2)                  without
 *
 * Quasi-static: for a rho that changes little in 1 / (1 - rho) updates, and curvatures k with eta k much less than 4. The
 * exact value on a parabola has the further factor 4 / (4 - eta k), with the factor (1 + rho) / 2.
 */
export function predictedMsd({ eta, rho, gradientVariance, rescaled = true }: NoisyMomentum): number {
  const rate = rescaled ? eta * frictionFactor(rho) : eta;
  return (rate ** 2 * gradientVariance) / (1 - rho ** 2);
}
