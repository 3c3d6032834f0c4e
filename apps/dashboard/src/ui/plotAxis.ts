import { ticks } from 'd3-array';

/** An axis of a picture: a few named places, or a range of numbers. Positions on it go from 0 to 1. */
export type PlotAxis = NamedAxis | RangeAxis;

interface AxisBase {
  readonly id: string;
  readonly label: string;
}

export interface NamedAxis extends AxisBase {
  readonly kind: 'values';
  /** What is written at each place. A value on this axis is the index of its place. */
  readonly names: readonly string[];
}

export interface RangeAxis extends AxisBase {
  readonly kind: 'range';
  /** Where numbers are even: `log1m` is even in log(1 - x). */
  readonly scale: 'linear' | 'log' | 'log1m';
  readonly min: number;
  readonly max: number;
  readonly format: (value: number) => string;
}

export interface Tick {
  readonly position: number;
  readonly label: string;
}

/** A stretch of an axis that was chosen, in its values; places are chosen by their indices. */
export interface Stretch {
  readonly min: number;
  readonly max: number;
}

/** A number on a scale on which equal distances look equal; not finite where the scale has no place for it. */
function evenly({ scale }: RangeAxis, value: number): number {
  switch (scale) {
    case 'linear':
      return value;
    case 'log':
      return Math.log(value);
    case 'log1m':
      return -Math.log1p(-value);
  }
}

function fromEven({ scale }: RangeAxis, even: number): number {
  switch (scale) {
    case 'linear':
      return even;
    case 'log':
      return Math.exp(even);
    case 'log1m':
      return -Math.expm1(-even);
  }
}

/** Where a value lies, 0 to 1; NaN for one that is missing or that the axis has no place for. */
export function positionOn(axis: PlotAxis, value: number): number {
  if (axis.kind === 'values') return (value + 0.5) / Math.max(1, axis.names.length);
  const [low, high] = [evenly(axis, axis.min), evenly(axis, axis.max)];
  if (low === high) return Number.isFinite(value) ? 0.5 : Number.NaN;
  const position = (evenly(axis, value) - low) / (high - low);
  return Number.isFinite(position) ? position : Number.NaN;
}

/** The stretch of values between two positions; of named places, those whose middle lies in it. Null if there are none. */
export function stretchBetween(axis: PlotAxis, from: number, to: number): Stretch | null {
  const [low, high] = [Math.max(0, Math.min(from, to)), Math.min(1, Math.max(from, to))];
  if (axis.kind === 'values') {
    const count = axis.names.length;
    const [min, max] = [Math.ceil(low * count - 0.5), Math.floor(high * count - 0.5)];
    return min > max ? null : { min, max };
  }
  const [first, last] = [evenly(axis, axis.min), evenly(axis, axis.max)];
  const at = (position: number) => fromEven(axis, first + position * (last - first));
  // The ends are meant whole: rounding must not lose the trial that makes the end.
  return { min: low === 0 ? axis.min : at(low), max: high === 1 ? axis.max : at(high) };
}

/** Round values along an axis, about `count` of them; all places of a named axis, or evenly some. */
export function ticksOf(axis: PlotAxis, count: number): Tick[] {
  if (axis.kind === 'values') {
    const every = Math.max(1, Math.ceil(axis.names.length / Math.max(1, count * 2)));
    return axis.names.flatMap((label, index) =>
      index % every === 0 ? [{ position: positionOn(axis, index), label }] : [],
    );
  }
  const values = axis.min === axis.max ? [axis.min] : rangeTicks(axis, count);
  return values.map((value) => ({ position: positionOn(axis, value), label: axis.format(value) }));
}

function rangeTicks({ scale, min, max }: RangeAxis, count: number): number[] {
  switch (scale) {
    case 'linear':
      return ticks(min, max, count);
    case 'log':
      return logTicks(min, max, count);
    case 'log1m':
      // 0.9, 0.99, 0.999: what is left of 1 in powers of ten.
      return logTicks(written(1 - max), written(1 - min), count)
        .map((rest) => written(1 - rest))
        .reverse();
  }
}

/** Without the digits that subtraction leaves and nobody wrote. */
const written = (value: number) => Number(value.toPrecision(12));

/** Powers of ten where there are at least two, else also twice and five times them, else round numbers. */
function logTicks(min: number, max: number, count: number): number[] {
  const first = Math.floor(Math.log10(min));
  const exponents = Array.from({ length: Math.ceil(Math.log10(max)) - first + 1 }, (_, index) => first + index);
  const within = (digits: readonly number[]) =>
    exponents
      .flatMap((exponent) => digits.map((digit) => Number(`${digit}e${exponent}`)))
      .filter((value) => value >= min && value <= max);
  const found = [within([1]), within([1, 2, 5]), ticks(min, max, count)].find(({ length }) => length >= 2);
  return thinned(found ?? [], count);
}

function thinned(values: readonly number[], count: number): number[] {
  const every = Math.max(1, Math.ceil(values.length / Math.max(1, count)));
  return values.filter((_, index) => index % every === 0);
}
