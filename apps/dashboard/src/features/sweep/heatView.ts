import type { HeatCell } from '../../ui/HeatMap.tsx';
import { positionOn, type PlotAxis, type Stretch } from '../../ui/plotAxis.ts';
import type { Goal } from './goodness.ts';
import { describeBadEnds } from './outcomes.ts';
import { groupedTrials, isRanked, trialMean, type TrialMean } from './trialMeans.ts';
import type { Field, TrialData } from './trialData.ts';

/** Two fields against each other: columns and rows, and the mean of a measure where they meet. */
export interface HeatView {
  readonly columns: readonly Band[];
  readonly rows: readonly Band[];
  /** By row, then by column; null where no selected trial is. */
  readonly means: readonly (readonly (TrialMean | null)[])[];
}

/** A column or row: one value, or a stretch of a range. */
export interface Band {
  readonly label: string;
  readonly stretch: Stretch;
}

/** Numbers of a range are put into this many columns or rows. */
const bandsOfRange = 8;

/** The columns or rows of a field. */
function bandsOf(axis: PlotAxis): Band[] {
  if (axis.kind === 'values') return axis.names.map((label, place) => ({ label, stretch: { min: place, max: place } }));
  if (axis.min === axis.max) return [{ label: axis.format(axis.min), stretch: axis }];
  return Array.from({ length: bandsOfRange }, (_, band) => {
    const [min, max] = [boundary(axis, band), boundary(axis, band + 1)];
    return { label: `${axis.format(rounded(min))} – ${axis.format(rounded(max))}`, stretch: { min, max } };
  });
}

const rounded = (value: number) => Number(value.toPrecision(3));

/** Where band `index` of a range begins: even on the scale of its axis. */
function boundary(axis: Extract<PlotAxis, { kind: 'range' }>, index: number): number {
  if (index === 0) return axis.min;
  if (index === bandsOfRange) return axis.max;
  const share = index / bandsOfRange;
  switch (axis.scale) {
    case 'linear':
      return axis.min + share * (axis.max - axis.min);
    case 'log':
      return axis.min * (axis.max / axis.min) ** share;
    case 'log1m':
      return 1 - (1 - axis.min) * ((1 - axis.max) / (1 - axis.min)) ** share;
  }
}

/** The band in which a value of a field lies; null where the trial has none. */
function bandOf({ axis, values }: Field, trial: number): number | null {
  const value = values[trial] ?? Number.NaN;
  if (Number.isNaN(value)) return null;
  if (axis.kind === 'values') return value;
  if (axis.min === axis.max) return 0;
  return Math.min(bandsOfRange - 1, Math.floor(positionOn(axis, value) * bandsOfRange));
}

/** Where the two values of a trial meet, as `row column`; null where it has not both. */
export function heatPlace({ x, y }: Pick<HeatQuestion, 'x' | 'y'>, trial: number): string | null {
  const [column, row] = [bandOf(x, trial), bandOf(y, trial)];
  return column === null || row === null ? null : placeName(row, column);
}

export function placeName(row: number, column: number): string {
  return `${row} ${column}`;
}

export interface HeatQuestion {
  readonly x: Field;
  readonly y: Field;
  readonly measure: Field;
}

export function heatView(data: TrialData, mask: Uint8Array, { x, y, measure }: HeatQuestion): HeatView {
  const [columns, rows] = [bandsOf(x.axis), bandsOf(y.axis)];
  const groups = groupedTrials(mask, (trial) => {
    const [column, row] = [bandOf(x, trial), bandOf(y, trial)];
    return column === null || row === null ? null : row * columns.length + column;
  });
  const means = rows.map((_, row) =>
    columns.map((__, column) => {
      const trials = groups.get(row * columns.length + column);
      return trials === undefined ? null : trialMean(data, measure, trials);
    }),
  );
  return { columns, rows, means };
}

/** How the means are written and shaded: by their place between the worst and the best that may be compared. */
export function heatCells(
  { columns, rows, means }: HeatView,
  { goal, format }: { readonly goal: Goal; readonly format: (mean: TrialMean) => string },
): (HeatCell | null)[][] {
  const ranked = means.flat().flatMap((mean) => (mean !== null && isRanked(mean) ? [mean.mean] : []));
  const [low, high] = [Math.min(...ranked), Math.max(...ranked)];
  const shareOf = (mean: TrialMean) => {
    if (!isRanked(mean)) return null;
    const share = low === high ? 0.5 : (mean.mean - low) / (high - low);
    return goal === 'minimize' ? 1 - share : share;
  };
  return means.map((line, row) =>
    line.map((mean, column) => {
      if (mean === null) return null;
      const [bad, left] = [describeBadEnds(mean.outcomes), mean.trials.length - mean.n];
      const open = (mean.outcomes.get('running') ?? 0) + (mean.outcomes.get('waiting') ?? 0);
      const value = mean.n === 0 ? '—' : format(mean);
      const place = `${columns[column]?.label ?? ''}, ${rows[row]?.label ?? ''}`;
      return {
        share: shareOf(mean),
        value,
        note: [`n = ${mean.n}`, ...(open > 0 ? [`${open} to come`] : []), ...(bad === '' ? [] : [bad])].join(', '),
        words: `${place}: ${value}, mean over ${mean.n} of ${mean.trials.length} trials${bad && `; ${bad}`}`,
        isIncomplete: left > 0 && bad !== '',
      };
    }),
  );
}
