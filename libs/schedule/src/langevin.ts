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
