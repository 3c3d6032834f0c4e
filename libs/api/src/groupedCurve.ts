import type { Series, Trial } from '@coolsweep/sweep';
import { isForward, positionsOn, type CurveAxis } from './curveAxis.ts';
import { interpolated, meanCurve, type Curve, type MeanCurve } from './meanCurve.ts';

/** One metric of one trial, and what its positions on the axis follow from. */
export interface Replicate {
  readonly series: Series;
  readonly trial: Pick<Trial, 'config' | 'progress'> | null;
  readonly measured: Series | null;
}

/**
 * The mean curve of some trials over an axis. Along axes on which runs only move forward, replicates are averaged at
 * equal positions; over rho and temperature at equal steps, the position being the mean of theirs (temperature: the
 * geometric mean), and sorted by it afterwards.
 */
export function groupedCurve(replicates: readonly Replicate[], axis: CurveAxis, mostPoints: number): MeanCurve {
  const placed = replicates.map((replicate) => withPositions(replicate, axis));
  if (isForward(axis)) {
    return meanCurve(
      placed.map(({ positions, values }) => lastOfEqual({ at: positions, values })),
      mostPoints,
    );
  }
  const mean = meanCurve(
    placed.map(({ steps, values }) => ({ at: steps, values })),
    mostPoints,
  );
  const positions = placed.map((curve) => interpolated({ at: curve.steps, values: curve.positions }, mean.at));
  const at = mean.at.map((_, index) =>
    averagePosition(
      positions.flatMap((column) => column[index] ?? []),
      axis,
    ),
  );
  return sortedByPosition({ ...mean, at });
}

/** Annealing ends before the run does: of points at one position the last says what became of the run there. */
function lastOfEqual({ at, values }: Curve): Curve {
  if (at.every((position, index) => position !== at[index + 1])) return { at, values };
  const kept = at.flatMap((position, index) => (position === at[index + 1] ? [] : [index]));
  return { at: kept.flatMap((index) => at[index] ?? []), values: kept.map((index) => values[index] ?? Number.NaN) };
}

interface PlacedCurve {
  readonly steps: readonly number[];
  readonly positions: readonly number[];
  readonly values: readonly number[];
}

function isKnown(position: number | null): position is number {
  return position !== null && Number.isFinite(position);
}

/** The points whose positions are known. */
function withPositions({ series: { steps, values }, trial, measured }: Replicate, axis: CurveAxis): PlacedCurve {
  const positions = positionsOn(axis, trial, measured)(steps);
  if (positions.every(isKnown)) return { steps, positions, values };
  const known = positions.flatMap((position, index) => (isKnown(position) ? [index] : []));
  return {
    steps: known.flatMap((index) => steps[index] ?? []),
    positions: known.flatMap((index) => positions[index] ?? []),
    values: known.map((index) => values[index] ?? Number.NaN),
  };
}

/** Temperature spans powers of ten, so its geometric mean; what is not positive has no place on that axis. */
function averagePosition(positions: readonly number[], axis: CurveAxis): number {
  const values = axis === 'temperature' ? positions.map(Math.log) : positions;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return axis === 'temperature' ? Math.exp(mean) : mean;
}

/** Charts want ascending positions; of equal ones, the later point stands for what became of the run there. */
function sortedByPosition(curve: MeanCurve): MeanCurve {
  const latest = new Map<number, number>();
  curve.at.forEach((position, index) => {
    if (Number.isFinite(position)) latest.set(position, index);
  });
  const order = [...latest].sort(([a], [b]) => a - b).map(([, index]) => index);
  const pick = (values: readonly number[]) => order.map((index) => values[index] ?? Number.NaN);
  const { at, values, low, high, n } = curve;
  return { at: pick(at), values: pick(values), low: pick(low), high: pick(high), n: pick(n) };
}
