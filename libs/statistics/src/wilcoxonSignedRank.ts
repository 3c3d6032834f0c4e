import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { signedRanks, type SignedRank } from './signedRanks.ts';

/** What is held against the null hypothesis that the differences are symmetric about 0. */
export type Alternative = 'two-sided' | 'less' | 'greater';

export interface WilcoxonResult {
  /** Sum of the ranks of the positive differences; two-sided, the smaller of that and the sum of the negative ones. */
  readonly statistic: number;
  readonly p: number;
  /** Differences that are not zero: those that are ranked. */
  readonly n: number;
  readonly method: 'exact' | 'normal';
}

/** Most differences of which the distribution is counted out: up to here every count is a whole number below 2^53. */
const mostExact = 50;

/** P(W <= w) and P(W >= w) of the sum W of the ranks of positive differences. */
interface Tails {
  readonly lower: number;
  readonly upper: number;
}

/** Of every sum of doubled ranks, in how many of the 2^n ways of giving signs it comes about. */
function countsOfSums(doubledRanks: readonly number[]): number[] {
  let counts = [1];
  for (const rank of doubledRanks) {
    counts = Array.from({ length: counts.length + rank }, (_, sum) => (counts[sum] ?? 0) + (counts[sum - rank] ?? 0));
  }
  return counts;
}

function exactTails(ranks: readonly SignedRank[], positive: number): Tails {
  // Mid-ranks are multiples of 1/2.
  const counts = countsOfSums(ranks.map(({ rank }) => Math.round(2 * rank)));
  const observed = Math.round(2 * positive);
  const ways = (from: number, to?: number) => counts.slice(from, to).reduce((sum, count) => sum + count, 0);
  const all = 2 ** ranks.length;
  return { lower: ways(0, observed + 1) / all, upper: ways(observed) / all };
}

/** With the variance of tied ranks, sum of rank² / 4, and a continuity correction of half a rank. */
function normalTails(ranks: readonly SignedRank[], positive: number): Tails {
  const mean = (ranks.length * (ranks.length + 1)) / 4;
  const sd = Math.sqrt(ranks.reduce((sum, { rank }) => sum + rank ** 2, 0) / 4);
  return {
    lower: normalCdf((positive + 0.5 - mean) / sd, 0, 1),
    upper: normalCdf((mean + 0.5 - positive) / sd, 0, 1),
  };
}

/**
 * Wilcoxon's signed-rank test: are the differences of pairs symmetric about 0, or shifted?
 *
 * Zeros are left out (Wilcoxon's own treatment, SciPy's `zero_method='wilcox'`), tied magnitudes get the mean of their
 * ranks. Up to 50 differences the p-value is exact given the ties: of all 2^n ways of giving signs to these ranks, the
 * part that is at least as extreme, W at or beyond what was observed. Without ties that is SciPy's `method='exact'`,
 * with ties its exhaustive `PermutationMethod`, because SciPy's `exact` then takes the distribution of untied ranks.
 * Beyond 50, a normal approximation with tie and continuity correction. Nothing to rank gives p = 1.
 *
 * The smallest two-sided p of n differences is 2^(1 - n): below 6 of them it cannot reach 0.05.
 *
 * @param differences finite; one per pair
 * @param options `alternative` 'greater': the differences are shifted above 0. Default: 'two-sided'
 * @throws RangeError when a difference is not finite: it has no rank
 */
export function wilcoxonSignedRank(
  differences: readonly number[],
  { alternative = 'two-sided' }: { readonly alternative?: Alternative } = {},
): WilcoxonResult {
  const odd = differences.find((difference) => !Number.isFinite(difference));
  if (odd !== undefined)
    throw new RangeError(
      `the differences must be finite, got ${odd}: leave out pairs of which one has no finite value`,
    );
  const ranks = signedRanks(differences);
  const n = ranks.length;
  const positive = ranks.reduce((sum, { rank, isPositive }) => sum + (isPositive ? rank : 0), 0);
  const method = n <= mostExact ? 'exact' : 'normal';
  const { lower, upper } = (method === 'exact' ? exactTails : normalTails)(ranks, positive);
  const p = { less: lower, greater: upper, 'two-sided': Math.min(1, 2 * Math.min(lower, upper)) }[alternative];
  const statistic = alternative === 'two-sided' ? Math.min(positive, (n * (n + 1)) / 2 - positive) : positive;
  return { statistic, p, n, method };
}
