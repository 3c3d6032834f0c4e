/** So many of all values are looked at, at most: enough to know where most of them lie. */
const mostSampled = 4_000;
/** Above so many times the upper quartile there is no loss of a run that learns, only of one that explodes. */
const explosion = 1e4;
/** What is shown then, in upper quartiles: the beginning of the curves that do not explode. */
const shownQuartiles = 10;

/** So many times the height of the lines, or this share of their values, may bands reach beyond them. */
const bandReach = { heights: 1, share: 0.1 };

type Column = readonly (number | null | undefined)[];
type Ends = readonly [low: number, high: number];

/** The lowest and highest of all values; null where there are none. */
function endsOfAll(columns: readonly Column[]): Ends | null {
  let [low, high] = [Infinity, -Infinity];
  for (const column of columns) {
    for (const value of column) {
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low > high ? null : [low, high];
}

/** The interval of a mean of two runs is wide enough to press all lines together: then it is cut. */
function withinReach([low, high]: Ends, columns: readonly Column[]): Ends {
  const lines = endsOfAll(columns);
  if (lines === null) return [low, high];
  const [lowest, highest] = lines;
  const reach = Math.max(
    bandReach.heights * (highest - lowest),
    bandReach.share * Math.max(Math.abs(lowest), Math.abs(highest)),
  );
  // Nor does an interval make a loss or temperature of less than nothing plausible.
  const floor = lowest >= 0 ? Math.max(0, lowest - reach) : lowest - reach;
  return [Math.max(low, floor), Math.min(high, highest + reach)];
}

/**
 * What a linear axis has to reach. A run that diverges gets to 1e30, beside which all others would lie on one line: then
 * only what the others need is shown, and its line leaves the picture; a logarithmic axis shows all of it. Bands are cut
 * where they are much wider than the lines are apart.
 *
 * @param columns values of the lines; null where there is none
 * @param ends the lowest and the highest of all that would be drawn
 */
export function shownRange(columns: readonly Column[], ends: Ends): Ends {
  const stride = Math.max(1, Math.ceil(columns.reduce((sum, { length }) => sum + length, 0) / mostSampled));
  const values = columns
    .flatMap((column) => column.filter((_, index) => index % stride === 0))
    .flatMap((value) => (typeof value === 'number' && Number.isFinite(value) ? [value] : []))
    .sort((a, b) => a - b);
  const quartile = values[Math.floor(0.75 * values.length)] ?? 0;
  if (quartile <= 0 || ends[1] <= explosion * quartile) return withinReach(ends, columns);
  return [Math.max(ends[0], values[0] ?? 0), shownQuartiles * quartile];
}
