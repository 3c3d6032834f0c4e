import uPlot from 'uplot';
import { axisRoom } from './axisRoom.ts';
import {
  atSharedPlaces,
  columnsOf,
  distinctLines,
  lineStyle,
  type ChartLine,
  type ChartX,
  type Scale,
} from './chartData.ts';
import { shownRange } from './shownRange.ts';

/** The shape of a chart: everything that, when it changes, needs a new plot. */
export interface PlotOptions {
  readonly lines: readonly ChartLine[];
  readonly width: number;
  readonly height: number;
  readonly format: (value: number) => string;
  readonly scale: Scale;
  /** Whether the values are shares, which are written in per cent and lie between 0 and 1. */
  readonly isShare: boolean;
  readonly x: ChartX;
  /** Told of the point under the cursor, or of none. */
  readonly onPoint: (text: string) => void;
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- uPlot's enum exists only as a type
const logarithmicAxis: uPlot.Scale = { distr: 3 };

/** With a band: its value, low and high; where no line has one, two thirds of the columns would be empty. */
const seriesPerLine = (lines: readonly ChartLine[]) => (hasBands(lines) ? 3 : 1);

function hasBands(lines: readonly ChartLine[]): boolean {
  return lines.some(({ low }) => low !== undefined);
}

const cursorGroup = 'curves';

/** uPlot's columns: the steps of all lines, then the series of each. */
export function plotData(lines: readonly ChartLine[], scale: Scale, x: ChartX): uPlot.AlignedData {
  if (lines.length === 0) return [[]];
  const isBanded = hasBands(lines);
  const columnsOfLine = (line: ChartLine): uPlot.AlignedData => {
    const [steps, values, low, high] = columnsOf(line, scale);
    return isBanded ? [steps, values, low, high] : [steps, values];
  };
  return uPlot.join(atSharedPlaces(lines, x.scale).map(columnsOfLine));
}

/** Draws lines over steps into an element, with the colours of the style sheet as they are now. */
export function newPlot(element: HTMLElement, options: PlotOptions): uPlot {
  const { lines, width, height, scale, isShare, x, onPoint } = options;
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--text-quiet'),
    grid: { stroke: colour('--grid'), width: 1 },
    ticks: { stroke: colour('--grid'), width: 1, size: 4 },
    font: `12px ${style.fontFamily}`,
  };
  const look: Look = {
    isBanded: hasBands(lines),
    lineWidth: lines.length < lineWidth.manyFrom ? lineWidth.few : lineWidth.many,
  };
  return new uPlot(
    {
      width,
      height,
      padding: [8, 18, 0, 0],
      legend: { show: false },
      // Steps, not dates.
      scales: {
        x: { time: false, dir: x.isReversed ? -1 : 1, ...(x.scale === 'logarithmic' && logarithmicAxis) },
        y:
          scale === 'logarithmic'
            ? logarithmicAxis
            : { range: (plot, low, high) => rangeOf(...withinShare(endsOf(plot, lines, [low, high]), isShare)) },
      },
      axes: [
        { ...axis, size: 30, values: (_, ticks) => ticks.map(shortTick) },
        {
          ...axis,
          size: (_, numbers) => axisRoom(numbers),
          values: (_, ticks) => ticks.map(isShare ? percentTick : shortTick),
        },
      ],
      series: [{}, ...lines.flatMap((line) => seriesOf(line, look, colour))],
      bands: look.isBanded ? lines.map((line, index) => bandOf(line, index, colour)) : [],
      cursor: { sync: { key: cursorGroup, scales: ['x', null] }, points: { size: 6 }, drag: { x: true, y: false } },
      hooks: { setCursor: [(plot) => onPoint(pointUnderCursor(plot, options))] },
    },
    plotData(lines, scale, x),
    element,
  );
}

/** What the lines themselves need of these ends; their bands may be cut. */
function endsOf({ data }: uPlot, lines: readonly ChartLine[], [low, high]: MaybeEnds): MaybeEnds {
  if (low === null || high === null) return [low, high];
  const series = seriesPerLine(lines);
  const values = data.slice(1).filter((_, index) => index % series === 0);
  return shownRange(values as readonly (readonly (number | null | undefined)[])[], [low, high]);
}

type MaybeEnds = readonly [number | null, number | null];

/** No band makes a share of less than nothing, or more than all, plausible. */
function withinShare([low, high]: MaybeEnds, isShare: boolean): MaybeEnds {
  return isShare && low !== null && high !== null ? [Math.max(0, low), Math.min(1, high)] : [low, high];
}

/** A little more than the values; around a constant, by itself the scale would go up to 100. */
function rangeOf(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const margin = low === high ? Math.abs(low) / 2 || 0.5 : (high - low) * 0.06;
  return [low - margin, high + margin];
}

type ColourOf = (name: string) => string;

/** Many lines are thin: they cover each other less, and where no graphics card draws, wider ones take far longer. */
const lineWidth = { few: 1.75, many: 1, manyFrom: 2 * distinctLines };

/** What all lines of a chart have in common. */
interface Look {
  readonly isBanded: boolean;
  readonly lineWidth: number;
}

function seriesOf({ style }: ChartLine, look: Look, colour: ColourOf): uPlot.Series[] {
  const { colour: index, dash } = lineStyle(style);
  const line: uPlot.Series = {
    stroke: colour(`--line-${index}`),
    width: look.lineWidth,
    dash: [...dash],
    points: { size: 5, show: hasFewPoints },
  };
  const edge: uPlot.Series = { width: 0, points: { show: false } };
  return look.isBanded ? [line, edge, edge] : [line];
}

function bandOf({ style }: ChartLine, index: number, colour: ColourOf): uPlot.Band {
  return { series: [3 * index + 3, 3 * index + 2], fill: `${colour(`--line-${lineStyle(style).colour}`)}2b` };
}

/** Pixels of the chart that a point needs to be drawn as a dot on its line. */
const pixelsPerDot = 14;

/** Whether a line's own points, not those of the others, are few enough to be told apart; a single one has no line. */
function hasFewPoints({ data, bbox }: uPlot, series: number): boolean {
  const most = bbox.width / devicePixelRatio / pixelsPerDot;
  let count = 0;
  for (const value of data[series] ?? []) if (typeof value === 'number' && ++count > most) return false;
  return true;
}

const ticks = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
/** Short words for what would be long in full: beside 900, 1,000 is legible, and 1K is not the same kind of number. */
const compactTicks = new Intl.NumberFormat('en', { maximumSignificantDigits: 4, notation: 'compact' });
const compactFrom = 1e4;

/** Empty for a tick of a logarithmic axis that is to have no number. */
function shortTick(value: number | null): string {
  if (value === null) return '';
  const size = Math.abs(value);
  // Beyond trillions there are no short words: losses of a run that diverges get there.
  const isExtreme = value !== 0 && (size < 1e-4 || size >= 1e15);
  if (isExtreme) return value.toExponential(1).replace('.0e', 'e').replace('e-', 'e−');
  return (size < compactFrom ? ticks : compactTicks).format(value);
}

/** Of a share, in per cent. */
function percentTick(value: number | null): string {
  return value === null ? '' : `${ticks.format(value * 100)} %`;
}

/** The line nearest to the cursor at its step, in words. */
function pointUnderCursor(plot: uPlot, { lines, format, x }: PlotOptions): string {
  const { idx, top = -1 } = plot.cursor;
  const step = idx === null || idx === undefined ? undefined : plot.data[0][idx];
  if (idx === null || idx === undefined || step === undefined || top < 0) return '';
  const series = seriesPerLine(lines);
  const near = lines.flatMap((line, index) => {
    const value = plot.data[series * index + 1]?.[idx];
    return value === null || value === undefined
      ? []
      : [{ line, value, distance: Math.abs(plot.valToPos(value, 'y') - top) }];
  });
  const [nearest] = near.sort((a, b) => a.distance - b.distance);
  const at = `${x.name} ${x.format(step)}`;
  if (nearest === undefined) return at;
  return `${at} · ${format(nearest.value)}${replicatesAt(nearest.line, step)} · ${nearest.line.label}`;
}

/** Of how many runs a mean is at a step: fewer where some had ended. */
function replicatesAt({ steps, counts }: ChartLine, step: number): string {
  const count = counts?.[steps.findLastIndex((at) => at <= step)];
  return count === undefined ? '' : ` (n = ${count})`;
}
