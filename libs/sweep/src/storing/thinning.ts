/** Points of one metric, in order of step. */
export interface Curve {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** Order of all numbers with NaN as the largest: a curve must not look healthy where it was not. */
function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * At most `maxPoints` points that keep every extreme. The range of steps is cut into floor(maxPoints / 2) buckets of
 * equal width, bucket = floor((step - first) * buckets / (last - first + 1)); of each the smallest and the largest
 * value stay, the earlier one where several are equal. A store may compute the same in SQL.
 *
 * @param maxPoints at least 2
 */
export function thinned({ steps, values }: Curve, maxPoints: number): Curve {
  const first = steps[0];
  const last = steps.at(-1);
  if (first === undefined || last === undefined || steps.length <= maxPoints) return { steps, values };
  const buckets = Math.floor(maxPoints / 2);
  const extremes = new Map<number, { low: number; high: number }>();
  steps.forEach((step, index) => {
    const bucket = Math.floor(((step - first) * buckets) / (last - first + 1));
    const { low, high } = extremes.get(bucket) ?? { low: index, high: index };
    const valueAt = (at: number) => values[at] ?? Number.NaN;
    extremes.set(bucket, {
      low: compare(valueAt(index), valueAt(low)) < 0 ? index : low,
      high: compare(valueAt(index), valueAt(high)) > 0 ? index : high,
    });
  });
  const kept = new Set([...extremes.values()].flatMap(({ low, high }) => [low, high]));
  return { steps: steps.filter((_, index) => kept.has(index)), values: values.filter((_, index) => kept.has(index)) };
}
