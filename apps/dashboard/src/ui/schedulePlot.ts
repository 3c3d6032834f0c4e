import uPlot from 'uplot';
import { axisRoom } from './axisRoom.ts';
import { lineStyle } from './chartData.ts';
import { nearestLine, type NearestLine, type PlotLine } from './plotLine.ts';
import { placeOn, ticksBetween, valueAtPlace, type ValueScale } from './valueScale.ts';

/** What is under the cursor. */
export interface PlotPoint extends NearestLine {
  readonly x: number;
}

export interface SchedulePlotOptions {
  readonly lines: readonly PlotLine[];
  readonly scale: ValueScale;
  readonly width: number;
  readonly height: number;
  /** Plots of one group share the cursor. */
  readonly group: string;
  readonly onPoint: (point: PlotPoint | null) => void;
}

const compact = new Intl.NumberFormat('en', { maximumSignificantDigits: 4, notation: 'compact' });

/** A number beside an axis: few digits, but all of those that tell 0.9999 from 1. */
function tick(value: number): string {
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e9))
    return value.toExponential(1).replace('.0e', 'e').replace('e-', 'e−');
  return value > 0.99 && value < 1 ? String(Number(value.toFixed(6))) : compact.format(value);
}

/** Lines in places of the scale, aligned. */
function dataOf(lines: readonly PlotLine[], scale: ValueScale): uPlot.AlignedData {
  if (lines.length === 0) return [[]];
  const columns = lines.map(({ xs, ys }) => {
    const kept = xs.flatMap((x, index) => {
      const place = placeOn(scale, ys[index] ?? Number.NaN);
      return place === null ? [] : [[x, place] as const];
    });
    return [kept.map(([x]) => x), kept.map(([, place]) => place)] as [number[], number[]];
  });
  return uPlot.join(columns);
}

function rangeOf(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const margin = low === high ? Math.abs(low) / 4 || 0.5 : (high - low) * 0.06;
  return [low - margin, high + margin];
}

/** Draws lines into an element, with the colours of the style sheet as they are now. */
export function newSchedulePlot(element: HTMLElement, options: SchedulePlotOptions): uPlot {
  const { lines, scale, width, height, group, onPoint } = options;
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--text-quiet'),
    grid: { stroke: colour('--grid'), width: 1 },
    ticks: { stroke: colour('--grid'), width: 1, size: 4 },
    font: `12px ${style.fontFamily}`,
  };
  const splits: Pick<uPlot.Axis, 'splits'> =
    scale === 'linear'
      ? {}
      : {
          splits: (...[, , low, high]) =>
            (ticksBetween(scale, low, high) ?? []).map((value) => placeOn(scale, value) ?? 0),
        };
  return new uPlot(
    {
      width,
      height,
      padding: [8, 14, 0, 0],
      legend: { show: false },
      scales: { x: { time: false }, y: { range: (_, low, high) => rangeOf(low, high) } },
      axes: [
        { ...axis, size: 30, values: (_, ticks) => ticks.map(tick) },
        {
          ...{ ...axis, ...splits },
          size: (_, numbers) => axisRoom(numbers),
          values: (_, ticks) => ticks.map((place) => tick(valueAtPlace(scale, place))),
        },
      ],
      series: [{}, ...lines.map((line) => seriesOf(line, colour))],
      focus: { alpha: 0.18 },
      cursor: { sync: { key: group, scales: ['x', null] }, points: { show: false }, drag: { x: true, y: false } },
      hooks: { setCursor: [(plot) => onPoint(pointUnderCursor(plot, lines, scale))] },
    },
    dataOf(lines, scale),
    element,
  );
}

function seriesOf({ style }: PlotLine, colour: (name: string) => string): uPlot.Series {
  const { colour: index, dash } = lineStyle(style);
  // Places that other lines have and this one has not lie on its straight parts.
  return { stroke: colour(`--line-${index}`), width: 1.75, dash: [...dash], spanGaps: true, points: { show: false } };
}

function pointUnderCursor(plot: uPlot, lines: readonly PlotLine[], scale: ValueScale): PlotPoint | null {
  const { left = -1, top = -1 } = plot.cursor;
  if (left < 0 || top < 0) return null;
  const x = plot.posToVal(left, 'x');
  const nearest = nearestLine(lines, x, (y) => {
    const place = placeOn(scale, y);
    return place === null ? Infinity : Math.abs(plot.valToPos(place, 'y') - top);
  });
  return nearest === null ? null : { ...nearest, x };
}

/** Brings one line to the fore, or none. */
export function highlightLine(plot: uPlot, lines: readonly PlotLine[], key: string | null): void {
  const index = lines.findIndex((line) => line.key === key);
  plot.setSeries(index < 0 ? null : index + 1, { focus: true });
}
