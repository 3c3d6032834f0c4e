/** Mean and spread of a sample. */
export interface Summary {
  /** Number of values. */
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation (divisor n - 1), or null for fewer than two values: one run has no spread. */
  readonly sd: number | null;
}

/** Mean and sample standard deviation of finite values; null for an empty sample. Two passes, so no cancellation. */
export function summarize(values: readonly number[]): Summary | null {
  const n = values.length;
  if (n === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean, sd: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, sd: Math.sqrt(squares / (n - 1)) };
}
