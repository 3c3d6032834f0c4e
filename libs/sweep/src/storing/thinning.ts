/** Points of one metric, in order of step. */
export interface Curve {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** Whether a comes before b, NaN being the largest of all numbers: a curve must not look healthy where it was not. */
function isLess(a: number, b: number): boolean {
  return a < b || (Number.isNaN(b) && !Number.isNaN(a));
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
  const keep = (low: number, high: number) => {
    kept.push(Math.min(low, high));
    if (low !== high) kept.push(Math.max(low, high));
  };
  let [bucket, low, high] = [0, 0, 0];
  let [lowest, highest] = [valueAt(0), valueAt(0)];
  // Charts have a hundred thousand points come through here: nothing is allocated for one.
  for (let index = 1; index < steps.length; index++) {
    const next = Math.floor((((steps[index] ?? 0) - first) * buckets) / (last - first + 1));
    const value = valueAt(index);
    const isNext = next !== bucket;
    if (isNext) keep(low, high);
    bucket = next;
    if (isNext || isLess(value, lowest)) {
      low = index;
      lowest = value;
    }
    if (isNext || isLess(highest, value)) {
      high = index;
      highest = value;
    }
  }
  keep(low, high);
  return { steps: kept.map((index) => steps[index] ?? 0), values: kept.map(valueAt) };
}
