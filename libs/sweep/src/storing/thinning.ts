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
  const valueAt = (index: number) => values[index] ?? Number.NaN;
  const kept: number[] = [];
  let [bucket, low, high] = [0, 0, 0];
  const keep = () => kept.push(...(low === high ? [low] : [Math.min(low, high), Math.max(low, high)]));
  for (const [index, step] of steps.entries()) {
    const next = Math.floor(((step - first) * buckets) / (last - first + 1));
    if (next !== bucket) {
      keep();
      [bucket, low, high] = [next, index, index];
    }
    if (compare(valueAt(index), valueAt(low)) < 0) low = index;
    if (compare(valueAt(index), valueAt(high)) > 0) high = index;
  }
  keep();
  return { steps: kept.map((index) => steps[index] ?? 0), values: kept.map(valueAt) };
}
