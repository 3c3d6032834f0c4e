import { requireCoefficient, requireNonNegative, requirePositive } from './fieldRange.ts';

/** See {@link cooling}. */
export type CoolingLaw = 'exponential' | 'exact' | 'linear';

export interface Cooling {
  readonly kind: 'cooling';
  readonly law: CoolingLaw;
  readonly rho0: number;
  readonly coolingSteps: number;
  readonly warmupSteps: number;
}

export interface CoolingOptions {
  /** Momentum coefficient of the first update after the warm-up, if there is none; 0 <= rho0 < 1. */
  readonly rho0: number;
  /** S, the number of updates until rho is 0; need not be whole. Longer than the run: rho does not reach 0 in it. */
  readonly coolingSteps: number;
  /** Default: exponential, the paper's. */
  readonly law?: CoolingLaw;
  /** rho is 0 before this update; n is not shifted, so rho then jumps into the middle of the cooling. Default 0. */
  readonly warmupSteps?: number;
}

/**
 * Cooling of the momentum coefficient from rho0 to 0, by one of three laws:
 *
 *   exponential   rho_n = 1 - (1 - rho0)^(1 - n/S)             1 / (1 - rho) falls exponentially
 *   exact         rho_n = tanh((1 - n/S) artanh(rho0))         (1 + rho) / (1 - rho), the temperature, falls exponentially
 *   linear        rho_n = rho0 (S - n) / (S - rho0 n)          both fall linearly
 *
 * for n < S = coolingSteps, and exactly 0 from n = S on. These are closed forms: powers of alpha, as in the paper's
 * rho_n = max(0, 1 - (1 - rho0) / alpha^n), leave rho_S at about 1e-16 instead of 0, and the linear law as published
 * divides by zero at n = S / rho0. All start at rho0; linear >= exponential >= exact in between.
 *
 * Sources: exponential: Borysenko & Byshkin, Scientific Reports 11, 10705 (2021), Eqs. (19) and (20); exact and linear:
 * `Coolmom` and `Coollin` of the authors' repository borbysh/coolmomentum (2024); linear is also the momentum rule of
 * Demon: Chen, Wolfe, Li & Kyrillidis, arXiv 1910.04952. The warm-up is that of the authors' EfficientNet code.
 *
 * @throws RangeError when a value is out of range
 */
export function cooling({ rho0, coolingSteps, law = 'exponential', warmupSteps = 0 }: CoolingOptions): Cooling {
  requireCoefficient({ rho0 });
  requirePositive({ coolingSteps });
  requireNonNegative({ warmupSteps });
  return { kind: 'cooling', law, rho0, coolingSteps, warmupSteps };
}

const laws = {
  exponential: (rho0, done) => 1 - (1 - rho0) ** (1 - done),
  exact: (rho0, done) => Math.tanh((1 - done) * Math.atanh(rho0)),
  linear: (rho0, done) => (rho0 * (1 - done)) / (1 - rho0 * done),
} as const satisfies Record<CoolingLaw, (rho0: number, done: number) => number>;

/** Names of the laws. */
export const coolingLaws = Object.keys(laws) as readonly CoolingLaw[];

/** The momentum coefficient at update `n`. */
export function coolingAt({ law, rho0, coolingSteps, warmupSteps }: Cooling, n: number): number {
  // Before the law is asked: its denominators vanish later.
  if (n < warmupSteps || n >= coolingSteps) return 0;
  return laws[law](rho0, n / coolingSteps);
}

/**
 * alpha of the paper's Eq. (20): 1 - rho is divided by it at every update of exponential cooling.
 * alpha = (1 - rho0)^(1/S).
 */
export function alphaOf(rho0: number, coolingSteps: number): number {
  return (1 - rho0) ** (1 / coolingSteps);
}

/**
 * S for a given alpha, the inverse of {@link alphaOf}: S = ln(1 - rho0) / ln(alpha).
 *
 * @throws RangeError unless 0 < rho0 < 1 and 0 < alpha < 1: alpha = 1 never cools, and with rho0 = 0 every S has alpha 1
 */
export function coolingStepsOf(rho0: number, alpha: number): number {
  requireCoefficient({ rho0 });
  requirePositive({ rho0, alpha });
  if (alpha >= 1) throw new RangeError(`alpha must be less than 1, got ${alpha}`);
  return Math.log1p(-rho0) / Math.log(alpha);
}
