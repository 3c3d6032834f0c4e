import { median } from '@coolsweep/statistics';

/** A median and where it may lie. */
export interface MedianInterval {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** How many values from each end of a sorted sample of n may be left out, so that 95 % confidence remains. */
function leftOutAtEachEnd(n: number): number {
  // The chance that just `count` of n values lie below the median, and that at most so many do: then the median is below
  // the value after those.
  let chance = 0.5 ** n;
  let atMost = chance;
  let count = 0;
  while (atMost <= 0.025) {
    count += 1;
    chance *= (n - count + 1) / count;
    atMost += chance;
  }
  return Math.max(0, count - 1);
}

/**
 * The median of a sample and its 95 % interval between two of the sample's values, which holds for every distribution.
 * Of 15 values it has to be the 4th to the 12th; a bootstrap interval of so few would cover the median 91 times in 100.
 * Fewer than 6 values cannot give 95 %: then it is all of the sample. Not a number of nothing.
 *
 * Source: Conover, "Practical Nonparametric Statistics", 3rd edition 1999, section 3.2.
 */
export function medianInterval(values: readonly number[]): MedianInterval {
  const n = values.length;
  const sorted = [...values].sort((a, b) => a - b);
  const left = leftOutAtEachEnd(n);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return { median: median(values) ?? Number.NaN, low: at(left), high: at(n - 1 - left), n };
}
