import chiSquareQuantile from '@stdlib/stats-base-dists-chisquare-quantile';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { summarize } from './summary.ts';

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** t / √n of the 95 % interval of a mean of n values (2 or more): its half width is this times the standard deviation. */
export function intervalFactor(n: number): number {
  return tQuantile(0.975, n - 1) / Math.sqrt(n);
}

/**
 * The t interval of a mean, mean ± t sd / √n with n - 1 degrees of freedom; null for fewer than two values.
 *
 * @param level probability that such intervals contain the true mean. Default: 0.95
 */
export function meanInterval(values: readonly number[], level = 0.95): Interval | null {
  const summary = summarize(values);
  if (typeof summary?.sd !== 'number') return null;
  const { n, mean } = summary;
  const half = (tQuantile((1 + level) / 2, n - 1) * summary.sd) / Math.sqrt(n);
  return { lower: mean - half, upper: mean + half };
}

/**
 * What the true standard deviation is below with probability `level`: sd √((n - 1) / χ²), χ² the (1 - level) quantile
 * with n - 1 degrees of freedom.
 *
 * @param sample a sample's size (2 or more) and standard deviation
 */
export function upperSd({ n, sd }: { readonly n: number; readonly sd: number }, level: number): number {
  return sd * Math.sqrt((n - 1) / chiSquareQuantile(1 - level, n - 1));
}
