/** One line of a strip: values at its own steps, ascending. */
export interface StripRow {
  readonly key: string;
  readonly label: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** Places of a strip, from its first step to its last. */
const mostCells = 120;

/** The smallest and largest value that a logarithmic scale has a place for; null without any. */
export function stripRange(rows: readonly StripRow[]): { readonly low: number; readonly high: number } | null {
  const fit = rows.flatMap(({ values }) => values.filter((value) => Number.isFinite(value) && value > 0));
  if (fit.length === 0) return null;
  return { low: fit.reduce((a, b) => Math.min(a, b)), high: fit.reduce((a, b) => Math.max(a, b)) };
}

/** The steps at which the cells of a strip are read, the same for all of its lines. */
export function stripSteps(rows: readonly StripRow[]): number[] {
  const all = [...new Set(rows.flatMap(({ steps }) => steps))].sort((a, b) => a - b);
  if (all.length <= mostCells) return all;
  const [first = 0, last = 0] = [all[0], all.at(-1)];
  return Array.from({ length: mostCells }, (_, index) => first + ((last - first) * index) / (mostCells - 1));
}

/** The last value at or before each of these ascending steps; NaN before the first. */
export function valuesAt({ steps, values }: Pick<StripRow, 'steps' | 'values'>, at: readonly number[]): number[] {
  let index = -1;
  return at.map((step) => {
    while ((steps[index + 1] ?? Infinity) <= step) index++;
    return values[index] ?? Number.NaN;
  });
}

/** Where a value stands between two others by its logarithm, 0 to 1; null of what has no logarithm. */
export function shareOf(value: number, { low, high }: { readonly low: number; readonly high: number }): number | null {
  if (!Number.isFinite(value) || value <= 0) return null;
  return high > low ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low)) : 1;
}
