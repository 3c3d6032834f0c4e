import { lineStyle, type ChartLine, type ChartX } from './chartData.ts';
import { captions } from './captions.ts';
import type { Drawing, Shape } from './drawing.ts';
import { positionOn, ticksOf, type RangeAxis } from './plotAxis.ts';
import { placeOn, type ValueScale } from './valueScale.ts';
import { themeColours } from './themeColours.ts';

const size = { width: 900, plot: 380, line: 18 };
const room = { left: 76, right: 24, top: 34, bottom: 44 };

export interface LinePicture {
  readonly title: string;
  readonly lines: readonly ChartLine[];
  readonly x: ChartX;
  readonly scale: ValueScale;
  readonly format: (value: number) => string;
}

/** The axis that holds these numbers; those that it has no place for are left out. */
function axisOver(
  label: string,
  numbers: readonly number[],
  { scale, format }: Pick<LinePicture, 'scale' | 'format'>,
): RangeAxis {
  const fit = numbers.filter((value) => placeOn(scale, value) !== null);
  const min = fit.reduce((a, b) => Math.min(a, b), Infinity);
  const max = fit.reduce((a, b) => Math.max(a, b), -Infinity);
  const ends = fit.length === 0 ? { min: 0, max: 1 } : { min, max };
  return { id: label, label, kind: 'range', scale: scale === 'logarithmic' ? 'log' : scale, format, ...ends };
}

/** A line chart as a picture of its own, with its legend below. */
export function lineDrawing({ title, lines, x, scale, format }: LinePicture): Drawing {
  const colour = themeColours();
  const xAxis = axisOver(
    x.name,
    lines.flatMap(({ steps }) => steps),
    x,
  );
  const yAxis = axisOver(
    title,
    lines.flatMap(({ values, low = [], high = [] }) => [...values, ...low, ...high]),
    { scale, format },
  );
  const xOf = (value: number) => {
    const position = positionOn(xAxis, value);
    return room.left + (x.isReversed ? 1 - position : position) * (size.width - room.left - room.right);
  };
  const yOf = (value: number) =>
    size.plot - room.bottom - positionOn(yAxis, value) * (size.plot - room.top - room.bottom);
  const text = captions(colour('--text'), 12);
  const grid = ticksOf(yAxis, 6).flatMap(({ position, label }): Shape[] => {
    const y = size.plot - room.bottom - position * (size.plot - room.top - room.bottom);
    return [
      {
        kind: 'line',
        points: [
          [room.left, y],
          [size.width - room.right, y],
        ],
        colour: colour('--grid'),
        width: 1,
      },
      text(label, [room.left - 8, y + 4], 'end'),
    ];
  });
  const ticks = ticksOf(xAxis, 8).map(({ position, label }) => {
    const share = x.isReversed ? 1 - position : position;
    return text(
      label,
      [room.left + share * (size.width - room.left - room.right), size.plot - room.bottom + 18],
      'middle',
    );
  });
  return {
    width: size.width,
    height: size.plot + size.line * (lines.length + 1),
    background: colour('--surface'),
    shapes: [
      text(title, [room.left, 20], 'start'),
      text(x.name, [size.width / 2, size.plot - 6], 'middle'),
      ...grid,
      ...ticks,
      ...lines.flatMap((line) => shapesOf(line, { xOf, yOf, colour })),
      ...lines.flatMap((line, index) => legendOf(line, size.plot + size.line * (index + 1), colour)),
    ],
  };
}

interface Placing {
  readonly xOf: (value: number) => number;
  readonly yOf: (value: number) => number;
  readonly colour: (token: string) => string;
}

/** Stretches of a line between its gaps, each with its band. */
function shapesOf({ style, steps, values, low, high }: ChartLine, { xOf, yOf, colour }: Placing): Shape[] {
  const { colour: index, dash } = lineStyle(style);
  const tint = colour(`--line-${index}`);
  const at = (column: readonly number[], point: number) =>
    [xOf(steps[point] ?? Number.NaN), yOf(column[point] ?? Number.NaN)] as const;
  const isPlaced = ([px, py]: readonly [number, number]) => Number.isFinite(px) && Number.isFinite(py);
  return stretchesWhere(values.map((_, point) => isPlaced(at(values, point)))).flatMap((points): Shape[] => {
    const line: Shape = {
      kind: 'line',
      points: points.map((point) => at(values, point)),
      colour: tint,
      width: 1.75,
      dash,
    };
    if (low === undefined || high === undefined) return [line];
    const edge = [...points.map((point) => at(low, point)), ...[...points].reverse().map((point) => at(high, point))];
    return [{ kind: 'line', points: edge.filter(isPlaced), colour: tint, width: 0, opacity: 0.17, isArea: true }, line];
  });
}

function stretchesWhere(isThere: readonly boolean[]): number[][] {
  const stretches: number[][] = [];
  isThere.forEach((there, index) => {
    if (!there) return;
    if (isThere[index - 1] === true) stretches.at(-1)?.push(index);
    else stretches.push([index]);
  });
  return stretches;
}

function legendOf({ label, style }: ChartLine, y: number, colour: (token: string) => string): Shape[] {
  const { colour: index, dash } = lineStyle(style);
  return [
    {
      kind: 'line',
      points: [
        [room.left, y - 4],
        [room.left + 30, y - 4],
      ],
      colour: colour(`--line-${index}`),
      width: 2.5,
      dash,
    },
    { kind: 'text', x: room.left + 40, y, text: label, colour: colour('--text'), size: 12, align: 'start' },
  ];
}
