import gammaln from '@stdlib/math-base-special-gammaln';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { integral } from './integral.ts';

/** Beyond so many standard deviations a normal variable is never: 1e-19. */
const never = 9;

/** Log of the density of s = √(χ² / v), the ratio of a sample's standard deviation to the true one. */
function logDensityOfSpread(s: number, v: number): number {
  return Math.LN2 + (v / 2) * Math.log(v / 2) - gammaln(v / 2) + (v - 1) * Math.log(s) - (v * s * s) / 2;
}

/** P((Z + delta) / s <= t) for t > 0: the integral over s of Φ(t s - delta) times the density of s. */
function aboveZero(t: number, v: number, delta: number): number {
  // Of s nothing is left so far out: its standard deviation is below 1/√(2v).
  const [from, to] = [Math.max(0, 1 - 7 / Math.sqrt(v)), 1 + 7 / Math.sqrt(v)];
  const product = (s: number) => (s <= 0 ? 0 : normalCdf(t * s - delta, 0, 1) * Math.exp(logDensityOfSpread(s, v)));
  // Φ rises within a few 1/t of delta / t, which for a large t is a step between two nodes. Before, it is 0.
  const within = (s: number) => Math.min(to, Math.max(from, s));
  const [rise, top] = [within((delta - never) / t), within((delta + never) / t)];
  return integral(product, rise, top) + integral(product, top, to);
}

/**
 * Distribution function of the noncentral t distribution, P((Z + delta) / √(χ²(v) / v) <= t), with Z standard normal.
 * Absolute error below 1e-11.
 *
 *   F(t) = ∫ Φ(t s - delta) f(s) ds,   f the density of s = √(χ²(v) / v);   F(t; delta) = 1 - F(-t; -delta) for t < 0
 *
 * Source: the definition; see Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 2, 2nd ed., chapter 31.
 *
 * @param shape degrees of freedom v and noncentrality delta
 */
export function noncentralTCdf(
  t: number,
  { degreesOfFreedom: v, delta }: { readonly degreesOfFreedom: number; readonly delta: number },
): number {
  if (t === 0) return normalCdf(-delta, 0, 1);
  return t > 0 ? aboveZero(t, v, delta) : 1 - aboveZero(-t, v, -delta);
}
