import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { noncentralTCdf } from './noncentralT.ts';

/** A difference to be detected, in the units of `sd`, the standard deviation of the differences of pairs. */
export interface Detection {
  readonly difference: number;
  readonly sd: number;
  /** Probability of a false alarm, two-sided. Default: 0.05. */
  readonly alpha?: number;
}

/** No experiment of this platform has more pairs. */
const mostPairs = 1_000_000;

/**
 * Probability that the two-sided paired t test finds a true difference, on either side: with noncentrality
 * √n difference / sd, 1 - F(t) + F(-t) at the critical t.
 *
 * @param n pairs, 2 or more
 */
export function pairedPower({ difference, sd, alpha = 0.05 }: Detection, n: number): number {
  const shape = { degreesOfFreedom: n - 1, delta: (Math.sqrt(n) * Math.abs(difference)) / sd };
  const critical = tQuantile(1 - alpha / 2, n - 1);
  return 1 - noncentralTCdf(critical, shape) + noncentralTCdf(-critical, shape);
}

/**
 * Fewest pairs with which the two-sided paired t test finds this difference with probability `power`; null when a
 * million are too few. The difference is what one cares about, never what was observed: power at the observed effect
 * only says the p-value again (Hoenig & Heisey, The American Statistician 55, 19, 2001).
 *
 * @param detection its difference must not be 0
 * @param power default: 0.8
 */
export function pairsNeeded(detection: Detection, power = 0.8): number | null {
  if (detection.sd === 0) return 2;
  const isEnough = (n: number) => pairedPower(detection, n) >= power;
  let enough = 2;
  while (!isEnough(enough)) {
    if (enough >= mostPairs) return null;
    enough = Math.min(2 * enough, mostPairs);
  }
  let tooFew = Math.floor(enough / 2);
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
