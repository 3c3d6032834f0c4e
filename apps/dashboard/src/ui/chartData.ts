/** One line of a chart: values at its own steps, with a band around it where `low` and `high` are given. */
export interface ChartLine {
  readonly key: string;
  readonly label: string;
  /** Which colour and dash, see `lineStyle`. */
  readonly style: number;
  readonly steps: readonly number[];
  readonly values: readonly number[];
  readonly low?: readonly number[];
  readonly high?: readonly number[];
  /** At each step, of how many runs the value is the mean. */
  readonly counts?: readonly number[];
}

const colours = 7;
const dashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

/** Colours and dashes repeat with different periods, so 28 lines in a row differ and neighbours differ in both. */
export const distinctLines = colours * dashes.length;

/** Dots, which no line of its own has. */
const predictionDash: readonly number[] = [1, 4];

/** The look of what is predicted of a line: its colour, and dots whatever its own dash is. */
export function predictionStyle(style: number): number {
  return -1 - style;
}

export function lineStyle(style: number): { readonly colour: number; readonly dash: readonly number[] } {
  if (style < 0) return { colour: (-1 - style) % colours, dash: predictionDash };
  return { colour: style % colours, dash: dashes[style % dashes.length] ?? [] };
}

/** A logarithmic axis has no place for what is not positive. */
export type Scale = 'linear' | 'logarithmic';

/** What charts are drawn over, where that is not the step. */
export interface ChartX {
  /** `epoch`, `training time`: before a value, as in `epoch 3`. */
  readonly name: string;
  readonly scale: Scale;
  /** From large to small, so that a run goes from left to right. */
  readonly isReversed: boolean;
  /** A stable function. */
  readonly format: (value: number) => string;
}

const stepNumber = new Intl.NumberFormat('en');

export const overSteps: ChartX = {
  name: 'step',
  scale: 'linear',
  isReversed: false,
  format: (value) => stepNumber.format(value),
};

type Column = (number | null)[];

/** Steps, values, low and high of one line as uPlot's columns; what the axis has no place for is a gap. */
export function columnsOf({ steps, values, low, high }: ChartLine, scale: Scale): [number[], Column, Column, Column] {
  const column = (numbers: readonly number[] | undefined): Column =>
    steps.map((_, index) => {
      const value = numbers?.[index];
      return value !== undefined && Number.isFinite(value) && (scale === 'linear' || value > 0) ? value : null;
    });
  return [[...steps], column(values), column(low), column(high)];
}

/** More different steps than these are put into as many places: finer than the pixels of a chart. */
const mostPlaces = 3_000;

/**
 * The lines with their steps moved to shared places, if they have too many different ones to be drawn in one table. By
 * less than a pixel; of points that fall together the later one stays.
 */
export function atSharedPlaces(lines: readonly ChartLine[], scale: Scale): readonly ChartLine[] {
  const steps = new Set(lines.flatMap((line) => line.steps));
  if (steps.size <= mostPlaces) return lines;
  const [even, back] = scale === 'linear' ? [(x: number) => x, (x: number) => x] : [Math.log, Math.exp];
  const ends = [...steps].map(even).filter(Number.isFinite);
  const [low, high] = [ends.reduce((a, b) => Math.min(a, b)), ends.reduce((a, b) => Math.max(a, b))];
  const width = (high - low) / (mostPlaces - 1) || 1;
  const placeOf = (step: number) => Math.round((even(step) - low) / width);
  return lines.map((line) => {
    const places = line.steps.map(placeOf);
    const kept = places.flatMap((place, index) => (place === places[index + 1] ? [] : [index]));
    const pick = (values: readonly number[] | undefined) => values && kept.map((index) => values[index] ?? Number.NaN);
    const [lows, highs, counts] = [pick(line.low), pick(line.high), pick(line.counts)];
    return {
      ...line,
      steps: kept.map((index) => back(low + (places[index] ?? 0) * width)),
      values: kept.map((index) => line.values[index] ?? Number.NaN),
      ...(lows && { low: lows }),
      ...(highs && { high: highs }),
      ...(counts && { counts }),
    };
  });
}

/** What a chart shows, for readers who do not see it. */
export function describeLines(
  lines: readonly ChartLine[],
  format: (value: number) => string,
  x: ChartX = overSteps,
): string {
  if (lines.every(({ steps }) => steps.length === 0)) return 'No points yet.';
  const ends = lines.map(({ label, steps, values }) => {
    const [step, value] = [steps.at(-1), values.at(-1)];
    return step === undefined || value === undefined
      ? `${label}: no points`
      : `${label}: ${format(value)} at ${x.name} ${x.format(step)}`;
  });
  return `Last values. ${ends.join('; ')}.`;
}
