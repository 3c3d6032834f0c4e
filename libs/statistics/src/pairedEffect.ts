import gammaln from '@stdlib/math-base-special-gammaln';
import { fallingRoot } from './fallingRoot.ts';
import type { Interval } from './interval.ts';
import { noncentralTCdf } from './noncentralT.ts';
import { pairedTTest } from './pairedTTest.ts';

export interface PairedEffect {
  /** Cohen's d_z: the mean difference in standard deviations of the differences. Too large in small samples. */
  readonly dz: number;
  /** d_z with Hedges' correction: unbiased. */
  readonly g: number;
  /** The 95 % interval of g. */
  readonly interval: Interval;
}

/** Hedges' exact correction J(m) = Γ(m/2) / (√(m/2) Γ((m - 1)/2)), m degrees of freedom; 0 for m = 1. */
function hedgesCorrection(m: number): number {
  return Math.exp(gammaln(m / 2) - gammaln((m - 1) / 2)) / Math.sqrt(m / 2);
}

/** The noncentrality of which t is the given quantile. */
function noncentralityOf(t: number, degreesOfFreedom: number, probability: number): number {
  // t has about this standard deviation around its noncentrality.
  const scale = 3 * Math.sqrt(1 + (t * t) / (2 * degreesOfFreedom));
  return fallingRoot((delta) => noncentralTCdf(t, { degreesOfFreedom, delta }) - probability, { start: t, scale });
}

/**
 * Size of an effect in pairs: Cohen's d_z = mean / sd of the differences, and Hedges' g_z = J(n - 1) d_z.
 *
 * The interval is the noncentral t one: t = √n d_z has noncentrality √n δ_z, so its limits are the noncentralities of
 * which the observed t is the 97.5 % and the 2.5 % quantile, over √n, times J as the estimate. Null for fewer than three
 * pairs (J is 0 for two: they say nothing of it), and where the differences do not vary.
 *
 * Source: Hedges, J. Educ. Stat. 6, 107 (1981); Cumming & Finch, Educ. Psychol. Meas. 61, 532 (2001).
 *
 * @param differences finite; one per pair
 */
export function pairedEffect(differences: readonly number[]): PairedEffect | null {
  const test = pairedTTest(differences);
  if (test === null || test.n < 3) return null;
  const { n, t, degreesOfFreedom } = test;
  const correction = hedgesCorrection(degreesOfFreedom);
  const limit = (probability: number) =>
    (correction * noncentralityOf(t, degreesOfFreedom, probability)) / Math.sqrt(n);
  const dz = t / Math.sqrt(n);
  return { dz, g: correction * dz, interval: { lower: limit(0.975), upper: limit(0.025) } };
}
