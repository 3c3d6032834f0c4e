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
}

const colours = 7;
const dashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

/** Colours and dashes repeat with different periods, so 28 lines in a row differ and neighbours differ in both. */
export const distinctLines = colours * dashes.length;

export function lineStyle(style: number): { readonly colour: number; readonly dash: readonly number[] } {
  return { colour: style % colours, dash: dashes[style % dashes.length] ?? [] };
}

/** A logarithmic axis has no place for what is not positive. */
export type Scale = 'linear' | 'logarithmic';

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

/** What a chart shows, for readers who do not see it. */
export function describeLines(lines: readonly ChartLine[], format: (value: number) => string): string {
  if (lines.every(({ steps }) => steps.length === 0)) return 'No points yet.';
  const ends = lines.map(({ label, steps, values }) => {
    const [step, value] = [steps.at(-1), values.at(-1)];
    return step === undefined || value === undefined
      ? `${label}: no points`
      : `${label}: ${format(value)} at step ${step}`;
  });
  return `Last values. ${ends.join('; ')}.`;
}
