import { intervalFactor } from '@coolsweep/statistics';

/** Values over ascending positions: updates, seconds, … */
export interface Curve {
  readonly at: readonly number[];
  readonly values: readonly number[];
}

/** Mean over replicates with its 95 % interval; `n` says of how many, since replicates end at different positions. */
export interface MeanCurve extends Curve {
  /** Equal to the mean where there is one replicate: one run has no interval. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly n: readonly number[];
}

/** Evenly chosen, first and last included. */
function thinnedPositions(positions: readonly number[], most: number): readonly number[] {
  if (positions.length <= most) return positions;
  const last = positions.length - 1;
  return Array.from({ length: most }, (_, index) => Math.round((index * last) / (most - 1))).flatMap(
    (index) => positions[index] ?? [],
  );
}

/**
 * Values at ascending `positions`, on the straight line between points; null before the first and after the last point.
 * One pass.
 */
export function interpolated({ at, values }: Curve, positions: readonly number[]): (number | null)[] {
  let right = 0;
  return positions.map((position) => {
    while (right < at.length && (at[right] ?? 0) < position) right++;
    const [atRight, valueRight] = [at[right], values[right]];
    if (atRight === undefined || valueRight === undefined) return null;
    if (atRight === position) return valueRight;
    const [atLeft, valueLeft] = [at[right - 1], values[right - 1]];
    if (atLeft === undefined || valueLeft === undefined) return null;
    return valueLeft + ((valueRight - valueLeft) * (position - atLeft)) / (atRight - atLeft);
  });
}

/**
 * The mean over replicates at every position that one of them has (evenly thinned to `mostPoints` of them), with the t
 * interval mean ± t sd / √n. Between its points a replicate counts with the straight line, outside of them not at all;
 * NaN in one is NaN in the mean.
 */
export function meanCurve(replicates: readonly Curve[], mostPoints: number): MeanCurve {
  const [only] = replicates;
  if (only !== undefined && replicates.length === 1) {
    return { ...only, low: only.values, high: only.values, n: only.values.map(() => 1) };
  }
  const positions = [...new Set(replicates.flatMap(({ at }) => at))].sort((a, b) => a - b);
  const at = thinnedPositions(positions, mostPoints);
  const columns = replicates.map((curve) => interpolated(curve, at));
  const factors = Array.from({ length: replicates.length + 1 }, (_, n) => (n < 2 ? 0 : intervalFactor(n)));
  const points = at.map((_, index) =>
    meanOf(
      columns.map((column) => column[index] ?? null),
      factors,
    ),
  );
  return {
    at,
    values: points.map(({ mean }) => mean),
    low: points.map(({ mean, half }) => mean - half),
    high: points.map(({ mean, half }) => mean + half),
    n: points.map(({ n }) => n),
  };
}

/**
 * Mean and half the width of its interval. Not by `meanInterval`: this is asked thousands of times for one answer.
 *
 * @param factors of n values, at index n: half the width in standard deviations
 */
function meanOf(values: readonly (number | null)[], factors: readonly number[]) {
  const known = values.filter((value) => value !== null);
  const n = known.length;
  const mean = known.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean, half: 0, n };
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, half: (factors[n] ?? 0) * Math.sqrt(squares / (n - 1)), n };
}
