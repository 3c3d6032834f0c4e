/** So many of all values are looked at, at most: enough to know where most of them lie. */
const mostSampled = 4_000;
/** Above so many times the upper quartile there is no loss of a run that learns, only of one that explodes. */
const explosion = 1e4;
/** What is shown then, in upper quartiles: the beginning of the curves that do not explode. */
const shownQuartiles = 10;

/**
 * What a linear axis has to reach. A run that diverges gets to 1e30, beside which all others would lie on one line: then
 * only what the others need is shown, and its line leaves the picture; a logarithmic axis shows all of it.
 *
 * @param columns values of the lines; null where there is none
 * @param ends the lowest and the highest of all that would be drawn
 */
export function shownRange(
  columns: readonly (readonly (number | null | undefined)[])[],
  ends: readonly [low: number, high: number],
): readonly [low: number, high: number] {
  const stride = Math.max(1, Math.ceil(columns.reduce((sum, { length }) => sum + length, 0) / mostSampled));
  const values = columns
    .flatMap((column) => column.filter((_, index) => index % stride === 0))
    .flatMap((value) => (typeof value === 'number' && Number.isFinite(value) ? [value] : []))
    .sort((a, b) => a - b);
  const quartile = values[Math.floor(0.75 * values.length)] ?? 0;
  if (quartile <= 0 || ends[1] <= explosion * quartile) return ends;
  return [Math.max(ends[0], values[0] ?? 0), shownQuartiles * quartile];
}
