import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Regrets below are as good as this one: what is left then is rounding. */
export const leastRegret = 1e-12;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Logarithms of regrets. */
function logRegrets(regrets: readonly number[]): number[] {
  return regrets.map((regret) => Math.log(Math.max(regret, leastRegret)));
}

/** Geometric mean, which a single bad seed does not decide. */
export function geometricMean(regrets: readonly number[]): number {
  return Math.exp(mean(logRegrets(regrets)));
}

/** Regrets of two samplers of one function, by seed. */
export interface Pair {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

/** How much larger our regret is than theirs. */
export interface RegretRatio {
  readonly ratio: number;
  /** The bound that the true ratio is below with 95 % confidence (one-sided). */
  readonly upper95: number;
}

const resamples = 10_000;

/**
 * Ratio of the geometric means over seeds, pooled over functions by their geometric mean: every function weighs the same.
 * The bound is the 95th percentile of resamples in which the seeds of each function and sampler are drawn again with
 * replacement. The two samplers' seeds are not pairs: they have nothing in common.
 */
export function regretRatio(pairs: readonly Pair[]): RegretRatio {
  const logs = pairs.map(({ ours, theirs }) => [logRegrets(ours), logRegrets(theirs)] as const);
  const generator = xoroshiro128plus(1);
  const drawn = (values: readonly number[]) =>
    values.map(() => values[uniformInt(generator, 0, values.length - 1)] ?? Number.NaN);
  const ratioOf = (take: (values: readonly number[]) => readonly number[]) =>
    Math.exp(mean(logs.map(([ours, theirs]) => mean(take(ours)) - mean(take(theirs)))));
  const sorted = Array.from({ length: resamples }, () => ratioOf(drawn)).sort((a, b) => a - b);
  return { ratio: ratioOf((values) => values), upper95: sorted[Math.ceil(0.95 * resamples) - 1] ?? Number.NaN };
}
