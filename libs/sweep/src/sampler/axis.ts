import { canonicalJson } from '../canonicalJson.ts';
import type { Distribution } from '../searchSpace.ts';
import type { ParameterValue } from '../sweepFile.ts';
import { normalQuantile, normalShareBelow, normalShareBetween } from './normal.ts';

/** A stretch of an axis. */
export interface Cell {
  readonly from: number;
  readonly to: number;
}

/**
 * A distribution laid out from 0 to 1 so that it is even there: uniform positions have the values of the distribution.
 * All samplers work on axes, and none of them knows the kinds of distributions.
 */
export interface Axis {
  /** Number of values; null for a continuum. */
  readonly count: number | null;
  /** Whether neighbours are alike: true of numbers, false of a list of values. */
  readonly isOrdered: boolean;
  /** The value at a position; positions beyond the ends stand for the ends. */
  readonly valueAt: (position: number) => ParameterValue;
  /** Position of a value, of a discrete one the middle of its cell; null when it is not on the axis. */
  readonly positionOf: (value: ParameterValue) => number | null;
  /** All positions of the value at one; null on a continuum. */
  readonly cellAt: (position: number) => Cell | null;
}

/** Lays a distribution out from 0 to 1. */
export function axisOf(distribution: Distribution): Axis {
  switch (distribution.kind) {
    case 'values':
      return listAxis(distribution.values);
    case 'uniform':
      return distribution.step === null
        ? evenAxis(distribution)
        : steppedAxis({ ...distribution, step: distribution.step });
    case 'int':
      return steppedAxis(distribution);
    case 'logInt':
      return logIntAxis(distribution);
    case 'logUniform':
      return warpedAxis(distribution, { there: Math.log, back: Math.exp });
    case 'log1m':
      // -log(1 - x), which rises with x; log1p and expm1 keep the digits of an x that is close to 1 or 0.
      return warpedAxis(distribution, { there: (x) => -Math.log1p(-x), back: (y) => -Math.expm1(-y) });
    case 'normal':
      return normalAxis(distribution);
  }
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

const clamped = (value: number, { min, max }: Bounds) => Math.min(max, Math.max(min, value));
const unit: Bounds = { min: 0, max: 1 };

interface Continuum extends Bounds {
  readonly valueAt: (position: number) => number;
  readonly positionOf: (value: number) => number;
}

function continuousAxis({ valueAt, positionOf, ...bounds }: Continuum): Axis {
  return {
    count: null,
    isOrdered: true,
    // Rounding may lead beyond the bounds by a last digit.
    valueAt: (position) => clamped(valueAt(clamped(position, unit)), bounds),
    positionOf: (value) => (typeof value === 'number' ? clamped(positionOf(clamped(value, bounds)), unit) : null),
    cellAt: () => null,
  };
}

/** A change of variable that rises everywhere, and its inverse. */
interface Warp {
  readonly there: (x: number) => number;
  readonly back: (y: number) => number;
}

function warpedAxis({ min, max }: Bounds, { there, back }: Warp): Axis {
  if (min === max) return listAxis([min]);
  const [low, high] = [there(min), there(max)];
  return continuousAxis({
    min,
    max,
    valueAt: (position) => back(low + position * (high - low)),
    positionOf: (value) => (there(value) - low) / (high - low),
  });
}

function evenAxis(bounds: Bounds): Axis {
  const same = (x: number) => x;
  return warpedAxis(bounds, { there: same, back: same });
}

interface Discrete {
  readonly count: number;
  readonly isOrdered: boolean;
  readonly valueOf: (index: number) => ParameterValue;
  /** Null when the value is not on the axis. */
  readonly indexOf: (value: ParameterValue) => number | null;
  /** Where the cell of an index begins; that of `count` is where the last one ends. */
  readonly edge: (index: number) => number;
  readonly indexAt: (position: number) => number;
}

function discreteAxis({ count, isOrdered, valueOf, indexOf, edge, indexAt }: Discrete): Axis {
  const within = (index: number) => clamped(index, { min: 0, max: count - 1 });
  const cellOf = (index: number) => ({ from: edge(index), to: edge(index + 1) });
  return {
    count,
    isOrdered,
    valueAt: (position) => valueOf(within(indexAt(position))),
    positionOf: (value) => {
      const index = indexOf(value);
      if (index === null) return null;
      const { from, to } = cellOf(within(index));
      return (from + to) / 2;
    },
    cellAt: (position) => cellOf(within(indexAt(position))),
  };
}

function evenCells(count: number): Pick<Discrete, 'count' | 'edge' | 'indexAt'> {
  return { count, edge: (index) => index / count, indexAt: (position) => Math.floor(position * count) };
}

function listAxis(values: readonly ParameterValue[]): Axis {
  // Scalars are their own keys: most lists are of them, and history is looked up in full for every configuration.
  const keyOf = (value: ParameterValue) => (typeof value === 'object' ? canonicalJson(value) : value);
  const indices = new Map(values.map((value, index) => [keyOf(value), index]));
  return discreteAxis({
    ...evenCells(values.length),
    isOrdered: false,
    valueOf: (index) => values[index] ?? 0,
    indexOf: (value) => indices.get(keyOf(value)) ?? null,
  });
}

/** min, min + step, … up to max. */
function steppedAxis({ min, max, step }: Bounds & { readonly step: number }): Axis {
  // A share of a step more: 0.3 / 0.1 is a little less than 3.
  const count = Math.floor((max - min) / step + 1e-9) + 1;
  return discreteAxis({
    ...evenCells(count),
    isOrdered: true,
    // 15 digits, so that 0.1 + 2 * 0.1 is 0.3.
    valueOf: (index) => Number((min + index * step).toPrecision(15)),
    indexOf: (value) => (typeof value === 'number' ? Math.round((value - min) / step) : null),
  });
}

/** Whole numbers, each with the stretch of log x that rounds to it. */
function logIntAxis({ min, max }: Bounds): Axis {
  const low = Math.log(min - 0.5);
  const length = Math.log(max + 0.5) - low;
  return discreteAxis({
    count: max - min + 1,
    isOrdered: true,
    valueOf: (index) => min + index,
    indexOf: (value) => (typeof value === 'number' ? Math.round(value) - min : null),
    edge: (index) => (Math.log(min + index - 0.5) - low) / length,
    indexAt: (position) => Math.round(Math.exp(low + position * length)) - min,
  });
}

/** Share of an unbounded distribution that is left out at each end: 6 deviations out. */
const leastShare = 1e-9;

/** Positions are shares of the distribution, cut off at its bounds. */
function normalAxis({ mean, deviation, min, max }: Extract<Distribution, { kind: 'normal' }>): Axis {
  const bounds = { min: min ?? -Infinity, max: max ?? Infinity };
  if (bounds.min === bounds.max) return listAxis([bounds.min]);
  // Beyond the mean shares are taken from the other end: near 1 they would have lost their digits.
  const sign = bounds.min > mean ? -1 : 1;
  const zOf = (value: number) => (value - mean) / deviation;
  const total = normalShareBetween(zOf(bounds.min), zOf(bounds.max));
  // So far out that nothing of the distribution is left: all values are as good.
  if (total === 0) return min === null || max === null ? listAxis([min ?? max ?? mean]) : evenAxis({ min, max });
  const cutOff = normalShareBelow(sign * zOf(sign > 0 ? bounds.min : bounds.max));
  const turned = (share: number) => (sign > 0 ? share : 1 - share);
  const ends = { min: min === null ? leastShare : 0, max: max === null ? 1 - leastShare : 1 };
  return continuousAxis({
    ...bounds,
    valueAt: (position) => mean + sign * deviation * normalQuantile(cutOff + turned(clamped(position, ends)) * total),
    positionOf: (value) => turned((normalShareBelow(sign * zOf(value)) - cutOff) / total),
  });
}
