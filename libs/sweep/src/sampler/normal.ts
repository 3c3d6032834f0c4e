import erfc from '@stdlib/math-base-special-erfc';
import erfcinv from '@stdlib/math-base-special-erfcinv';

/** Share of a standard normal distribution below z. */
export function normalShareBelow(z: number): number {
  return erfc(-z / Math.SQRT2) / 2;
}

/** The z with that share of a standard normal distribution below it. */
export function normalQuantile(share: number): number {
  return -Math.SQRT2 * erfcinv(2 * share);
}

/** Share between two z: in relative terms exact also far out, where 1 minus a share would be all rounding. */
export function normalShareBetween(from: number, to: number): number {
  return from > 0 ? normalShareBelow(-from) - normalShareBelow(-to) : normalShareBelow(to) - normalShareBelow(from);
}
