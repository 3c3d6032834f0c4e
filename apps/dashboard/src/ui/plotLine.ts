import { bisectRight } from 'd3-array';
import type { ChartLine } from './chartData.ts';

/** A line at its own places: straight from each of its points to the next. */
export interface PlotLine {
  readonly key: string;
  readonly label: string;
  /** Which colour and dash, see `lineStyle`. */
  readonly style: number;
  /** Ascending. */
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

/** Lines to be saved, as a chart over steps has them. */
export function asChartLines(lines: readonly PlotLine[]): ChartLine[] {
  return lines.map(({ xs, ys, ...rest }) => ({ ...rest, steps: xs, values: ys }));
}

/** The height of a line at a place; null outside of it. */
export function heightAt({ xs, ys }: PlotLine, x: number): number | null {
  const after = bisectRight(xs, x);
  const [left, right] = [xs[after - 1], xs[after]];
  const [low, high] = [ys[after - 1], ys[after]];
  if (left === undefined || low === undefined) return null;
  if (right === undefined || high === undefined) return left === x ? low : null;
  return low + ((high - low) * (x - left)) / (right - left);
}

export interface NearestLine {
  readonly line: PlotLine;
  readonly y: number;
}

/**
 * The line that is nearest above or below a place; null when there is none.
 *
 * @param distance how far a height is from the place, in whatever unit
 */
export function nearestLine(
  lines: readonly PlotLine[],
  x: number,
  distance: (y: number) => number,
): NearestLine | null {
  let best: (NearestLine & { readonly far: number }) | null = null;
  for (const line of lines) {
    const y = heightAt(line, x);
    if (y === null) continue;
    const far = distance(y);
    if (best === null || far < best.far) best = { line, y, far };
  }
  return best;
}
