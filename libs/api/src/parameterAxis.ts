import type { Distribution, ParameterValue, SweepSpec, Trial } from '@coolsweep/sweep';

/** Where numbers are even: in x, in log x, or in log(1 - x). */
export type AxisScale = 'linear' | 'log' | 'log1m';

/** How the values of a parameter are laid out beside each other. */
export type ParameterAxis =
  /** A few values, in order: numbers by size, everything else as the sweep gives it. */
  | { readonly kind: 'values'; readonly path: string; readonly values: readonly ParameterValue[] }
  /** Numbers, or lengths that all have one unit, between two bounds. */
  | {
      readonly kind: 'range';
      readonly path: string;
      readonly scale: AxisScale;
      readonly unit: string | null;
      readonly min: number;
      readonly max: number;
    };

/** A parameter of a sweep and where each of its trials lies on it. */
export interface ParameterColumn {
  readonly axis: ParameterAxis;
  /** Index among the axis' values, or the number itself; null where a configuration has no such parameter. */
  readonly cells: readonly (number | null)[];
}

/** More different numbers than these are a range, not a choice. */
const mostValues = 24;
/** Numbers that span more than this factor are shown by their logarithm. */
const wideFactor = 50;

interface Amount {
  readonly amount: number;
  readonly unit: string | null;
}

/** A number, or a length such as `{fraction: 0.5}`, as a number with a unit; null for anything else. */
function amountOf(value: ParameterValue): Amount | null {
  if (typeof value === 'number') return { amount: value, unit: null };
  if (typeof value !== 'object' || Array.isArray(value)) return null;
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0 || typeof entry[1] !== 'number') return null;
  return { amount: entry[1], unit: entry[0] };
}

function bySize(a: ParameterValue, b: ParameterValue): number {
  const [left, right] = [amountOf(a), amountOf(b)];
  if (left === null || right === null) return 0;
  return (left.unit ?? '').localeCompare(right.unit ?? '') || left.amount - right.amount;
}

const scales = {
  values: 'linear',
  uniform: 'linear',
  logUniform: 'log',
  log1m: 'log1m',
  int: 'linear',
  logInt: 'log',
  normal: 'linear',
} as const satisfies Record<Distribution['kind'], AxisScale>;

function distributionOf(spec: Pick<SweepSpec, 'parameters'>, path: string): Distribution | null {
  const drawn = spec.parameters.find((parameter) => parameter.path === path && 'distribution' in parameter);
  return drawn !== undefined && 'distribution' in drawn ? drawn.distribution : null;
}

/** Numbers of one unit as a range; null when they are not, or when they are few enough to stand for themselves. */
function rangeOf(path: string, values: readonly ParameterValue[], distribution: Distribution | null) {
  const isChoice = distribution === null ? values.length <= mostValues : distribution.kind === 'values';
  const amounts = values.flatMap((value) => amountOf(value) ?? []);
  const [first] = amounts;
  if (isChoice || first === undefined || amounts.length < values.length) return null;
  if (amounts.some(({ unit }) => unit !== first.unit)) return null;
  const numbers = amounts.map(({ amount }) => amount);
  const [min, max] = [Math.min(...numbers), Math.max(...numbers)];
  const isWide = min > 0 && max / min > wideFactor;
  const scale: AxisScale = distribution === null ? (isWide ? 'log' : 'linear') : scales[distribution.kind];
  return { kind: 'range', path, scale, unit: first.unit, min, max } as const;
}

/** What tells values apart: numbers and truths themselves, of which there are many, and the JSON of others. */
type ValueKey = number | boolean | string;

function keyOf(value: ParameterValue): ValueKey;
function keyOf(value: ParameterValue | undefined): ValueKey | null;
function keyOf(value: ParameterValue | undefined): ValueKey | null {
  if (value === undefined) return null;
  return typeof value === 'number' || typeof value === 'boolean' ? value : JSON.stringify(value);
}

function valueOf(key: ValueKey): ParameterValue {
  return typeof key === 'string' ? (JSON.parse(key) as ParameterValue) : key;
}

/** One parameter of all trials: a choice of values by their index, or a range by its numbers. */
export function parameterColumn(
  path: string,
  spec: Pick<SweepSpec, 'parameters'>,
  trials: readonly Pick<Trial, 'params'>[],
): ParameterColumn {
  const keys = trials.map(({ params }) => keyOf(params[path]));
  const values = [...new Set(keys)].flatMap((key) => (key === null ? [] : [valueOf(key)]));
  const range = rangeOf(path, values, distributionOf(spec, path));
  if (range !== null) {
    const cells = trials.map(({ params }) => {
      const value = params[path];
      return value === undefined ? null : (amountOf(value)?.amount ?? null);
    });
    return { axis: range, cells };
  }
  const sorted = values.sort(bySize);
  const indices = new Map<ValueKey, number>(sorted.map((value, index) => [keyOf(value), index]));
  return {
    axis: { kind: 'values', path, values: sorted },
    cells: keys.map((key) => (key === null ? null : (indices.get(key) ?? null))),
  };
}
