import { positionOn, type PlotAxis } from './plotAxis.ts';

/** Values of all lines on one axis; NaN where a line has none. */
export interface ParallelAxis {
  readonly axis: PlotAxis;
  readonly values: Float64Array;
}

/** Where the axes stand and each line crosses them, in CSS pixels. */
export interface ParallelLayout {
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly bottom: number;
  readonly xs: readonly number[];
  readonly ys: readonly Float32Array[];
}

const edge = 36;
/** Below the axes: where lines go that have no value there. */
const missingSpace = 22;
const topSpace = 8;
/** Axes closer to each other than this cannot be read: the picture scrolls. */
const closest = 84;

/** Lines through one place of a named axis fan out over this share of it, so that many do not look like one. */
const fan = 0.5;
const golden = 0.618_033_988_749_895;

export function parallelWidth(available: number, axes: number): number {
  return Math.max(available, 2 * edge + closest * Math.max(0, axes - 1));
}

export function parallelLayout(
  axes: readonly ParallelAxis[],
  { width, height }: { readonly width: number; readonly height: number },
): ParallelLayout {
  const [top, bottom] = [topSpace, height - missingSpace];
  const gap = axes.length < 2 ? 0 : (width - 2 * edge) / (axes.length - 1);
  return {
    width,
    height,
    top,
    bottom,
    xs: axes.map((_, index) => (axes.length < 2 ? width / 2 : edge + index * gap)),
    ys: axes.map(({ axis, values }) =>
      Float32Array.from(values, (value, line) => yOf(positionOn(axis, value) + fanned(axis, line), { top, bottom })),
    ),
  };
}

function fanned(axis: PlotAxis, line: number): number {
  if (axis.kind === 'range') return 0;
  return (((line * golden) % 1) - 0.5) * Math.min(fan / axis.names.length, 0.08);
}

/** The height of a position; below the axis for what is missing. */
export function yOf(position: number, { top, bottom }: Pick<ParallelLayout, 'top' | 'bottom'>): number {
  return Number.isFinite(position) ? bottom - position * (bottom - top) : bottom + missingSpace / 2;
}

/** The position at a height, 0 to 1. */
export function positionAt(y: number, { top, bottom }: Pick<ParallelLayout, 'top' | 'bottom'>): number {
  return Math.min(1, Math.max(0, (bottom - y) / (bottom - top)));
}

/** All lines in an order in which any first part is a fair picture of the whole: steps by the golden ratio. */
export function fairOrder(count: number): Int32Array {
  const places = Array.from({ length: count }, (_, line) => ({ line, place: (line * golden) % 1 }));
  return Int32Array.from(
    places.sort((a, b) => a.place - b.place),
    ({ line }) => line,
  );
}
