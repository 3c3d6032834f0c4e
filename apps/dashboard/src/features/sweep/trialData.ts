import type { RouterOutputs } from '@coolsweep/api';
import type { TrialState } from '@coolsweep/sweep';
import { formatDuration } from '../../ui/duration.ts';
import { formatMetric } from '../../ui/number.ts';
import { formatParameter, shortName } from '../../ui/parameter.ts';
import type { PlotAxis } from '../../ui/plotAxis.ts';

export type TrialColumns = RouterOutputs['trial']['columns'];
type ParameterColumn = TrialColumns['parameters'][number];
type Measure = TrialColumns['measures'][number];

/**
 * A number or a choice that every trial of a sweep has one of: a parameter (`param:PATH`), `seed`, `state`, or a measure
 * (`objective`, `duration`, `result:NAME`). The ids are those by which the server sorts and filters trials.
 */
export interface Field {
  readonly axis: PlotAxis;
  /** By trial: numbers on a range, indices among the names of the axis; NaN where the trial has none. */
  readonly values: Float64Array;
  /** Of a choice, what stands for each of its values in the address and in questions to the server: JSON. */
  readonly tokens: readonly string[];
  readonly isMeasure: boolean;
}

/** All trials of a sweep as columns that charts can filter within a frame. */
export interface TrialData {
  readonly count: number;
  readonly numbers: Int32Array;
  /** The same for all replicates of a configuration. */
  readonly configurations: Int32Array;
  readonly states: readonly TrialState[];
  readonly fields: ReadonlyMap<string, Field>;
}

/** A metric's name as a measure: what it was at the end of a trial. */
export const resultId = (name: string) => `result:${name}`;
const parameterId = (path: string) => `param:${path}`;

function column(values: readonly (number | string | null)[]): Float64Array {
  return Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
}

function parameterField({ axis, cells }: ParameterColumn, paths: readonly string[]): Field {
  const base = { id: parameterId(axis.path), label: shortName(axis.path, paths) };
  if (axis.kind === 'values') {
    const names = axis.values.map(formatParameter);
    const tokens = axis.values.map((value) => JSON.stringify(value));
    return { axis: { ...base, kind: 'values', names }, values: column(cells), tokens, isMeasure: false };
  }
  const { scale, unit, min, max } = axis;
  // What was drawn has sixteen digits, of which four tell it apart.
  const format = (value: number) => {
    const short = Number(value.toPrecision(4));
    return formatParameter(unit === null ? short : { [unit]: short });
  };
  return {
    axis: { ...base, kind: 'range', scale, min, max, format },
    values: column(cells),
    tokens: [],
    isMeasure: false,
  };
}

/** How a measure is written, with its unit. */
export function formatMeasure(id: string, metric: string | null, value: number): string {
  if (id === 'duration') return formatDuration(value * 1000);
  return formatMetric(id === 'objective' ? (metric ?? '') : id, value);
}

/** Name of a measure on the screen. */
export function measureLabel(id: string, metric: string | null): string {
  if (id === 'duration') return 'duration';
  return id === 'objective' ? (metric ?? 'objective') : id.replace(/^result:/, '');
}

function measureField({ id, values: cells }: Measure, metric: string | null): Field {
  const values = column(cells);
  const finite = values.filter(Number.isFinite);
  const [min, max] = finite.length === 0 ? [0, 1] : [finite.reduce(lower), finite.reduce(higher)];
  const isWide = min > 0 && max / min > 100;
  const axis: PlotAxis = {
    id,
    label: measureLabel(id, metric),
    kind: 'range',
    scale: isWide ? 'log' : 'linear',
    min,
    max,
    format: (value) => formatMeasure(id, metric, value),
  };
  return { axis, values, tokens: [], isMeasure: true };
}

// Not Math.min(...values): ten thousand arguments are more than some engines take.
const lower = (a: number, b: number) => Math.min(a, b);
const higher = (a: number, b: number) => Math.max(a, b);

/** What trials are told apart by besides parameters: their seeds and what became of them. */
function choiceField(id: string, label: string, indices: readonly { key: string; name: string }[]): Field {
  const names = new Map(indices.map(({ key, name }) => [key, name]));
  const tokens = [...names.keys()];
  const places = new Map(tokens.map((token, index) => [token, index]));
  return {
    axis: { id, label, kind: 'values', names: [...names.values()] },
    values: Float64Array.from(indices, ({ key }) => places.get(key) ?? Number.NaN),
    tokens,
    isMeasure: false,
  };
}

/** The answer of the server as typed columns. */
export function trialData(columns: TrialColumns, metric: string | null): TrialData {
  const { numbers, configurations, seeds, states, stateNames, parameters, measures } = columns;
  const paths = parameters.map(({ axis }) => axis.path);
  const stateOf = states.map((index) => stateNames[index] ?? 'waiting');
  const fields = [
    ...parameters.map((parameter) => parameterField(parameter, paths)),
    choiceField(
      'seed',
      'seed',
      seeds.map((seed) => ({ key: String(seed), name: String(seed) })),
    ),
    choiceField(
      'state',
      'state',
      stateOf.map((state) => ({ key: JSON.stringify(state), name: state })),
    ),
    ...measures.map((measure) => measureField(measure, metric)),
  ];
  return {
    count: numbers.length,
    numbers: Int32Array.from(numbers),
    configurations: Int32Array.from(configurations),
    states: stateOf,
    fields: new Map(fields.map((field) => [field.axis.id, field])),
  };
}

/** Parameters that the trials differ in. */
export function parameterFields({ fields }: TrialData): Field[] {
  return [...fields.values()].filter(({ axis }) => axis.id.startsWith('param:'));
}
