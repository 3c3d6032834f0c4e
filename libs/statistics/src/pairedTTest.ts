import tCdf from '@stdlib/stats-base-dists-t-cdf';
import { summarize } from './summary.ts';

export interface PairedTTest {
  readonly n: number;
  /** Mean difference over its standard error. */
  readonly t: number;
  readonly degreesOfFreedom: number;
  /** Two-sided. */
  readonly p: number;
}

/** A standard deviation below this part of the mean is round-off. */
const roundOff = 1e-9;

/**
 * Student's t test of pairs, two-sided: t = mean / (sd / √n) of the differences, with n - 1 degrees of freedom. Null for
 * fewer than two pairs, and where all differences are the same number: p would be 0, from a spread that the resolution
 * of the metric hides.
 *
 * @param differences finite; one per pair
 */
export function pairedTTest(differences: readonly number[]): PairedTTest | null {
  const summary = summarize(differences);
  if (typeof summary?.sd !== 'number' || summary.sd <= roundOff * Math.abs(summary.mean)) return null;
  const { n, mean } = summary;
  const t = mean / (summary.sd / Math.sqrt(n));
  return { n, t, degreesOfFreedom: n - 1, p: 2 * tCdf(-Math.abs(t), n - 1) };
}
