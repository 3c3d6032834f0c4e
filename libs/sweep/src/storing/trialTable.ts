import type { ParameterValue } from '../sweepFile.ts';
import { trialStates } from '../trial.ts';
import type { Trial, TrialSummary } from './record.ts';

/**
 * What trials are sorted and filtered by: `number`, `state`, `seed`, `objective`, `step`, `startedAt` (milliseconds),
 * `duration` (seconds), `param:PATH` or `result:NAME`. A trial has nothing in a field that there is not.
 */
export type TrialField = string;

export type TrialFilter =
  /** A number within these bounds, both included; null leaves a side open. */
  | { readonly by: TrialField; readonly min: number | null; readonly max: number | null }
  /** One of these values, as JSON. */
  | { readonly by: TrialField; readonly oneOf: readonly string[] };

export interface TrialOrder {
  readonly by: TrialField;
  readonly descending: boolean;
}

/** A part of the trials of a sweep that all filters let through. */
export interface TrialTableQuery {
  readonly sweepId: string;
  /** The first decides; of equal ones, the smaller number comes first. */
  readonly sort: readonly TrialOrder[];
  readonly where: readonly TrialFilter[];
  readonly offset: number;
  readonly limit: number;
}

export interface TrialTablePage<Row = Trial> {
  readonly trials: readonly Row[];
  /** How many the filters let through. */
  readonly total: number;
}

type Cell = ParameterValue | null;

/** What a trial has in a field; null where it has nothing. */
function cellOf(trial: TrialSummary, by: TrialField): Cell {
  if (by.startsWith('param:')) return trial.params[by.slice('param:'.length)] ?? null;
  if (by.startsWith('result:')) return trial.results[by.slice('result:'.length)] ?? null;
  switch (by) {
    case 'number':
    case 'state':
    case 'seed':
    case 'objective':
      return trial[by];
    case 'step':
      return trial.progress.step;
    case 'startedAt':
      return trial.startedAt?.getTime() ?? null;
    case 'duration':
      return trial.startedAt === null || trial.finishedAt === null
        ? null
        : (trial.finishedAt.getTime() - trial.startedAt.getTime()) / 1000;
    default:
      return null;
  }
}

/** A number, or the one number of a length such as `{fraction: 0.5}`. */
function amountOf(cell: Cell): number | null {
  if (typeof cell === 'number') return cell;
  const parts: readonly unknown[] = cell !== null && typeof cell === 'object' ? Object.values(cell) : [];
  return parts.length === 1 && typeof parts[0] === 'number' ? parts[0] : null;
}

/** Whether a filter lets a trial through. */
export function isLetThrough(trial: TrialSummary, rule: TrialFilter): boolean {
  const cell = cellOf(trial, rule.by);
  if ('oneOf' in rule) return cell !== null && rule.oneOf.includes(JSON.stringify(cell));
  const amount = amountOf(cell);
  return amount !== null && amount >= (rule.min ?? -Infinity) && amount <= (rule.max ?? Infinity);
}

type Key = number | string | null;

/** What a trial is sorted by; null for what is missing, and for NaN. */
function keyOf(trial: TrialSummary, by: TrialField): Key {
  if (by === 'state') return trialStates.indexOf(trial.state);
  const cell = cellOf(trial, by);
  const amount = amountOf(cell);
  if (amount !== null) return Number.isNaN(amount) ? null : amount;
  return cell === null || typeof cell === 'string' ? cell : JSON.stringify(cell);
}

/** Numbers before words, words by their code units; what is missing stands last in both directions. */
function compare(a: Key, b: Key, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === 'number' ? -1 : 1;
  return descending ? -order : order;
}

/** Compares the trials at two places. */
type Comparison = (a: number, b: number) => number;

function byKeys(keys: readonly Key[], descending: boolean): Comparison {
  return (a, b) => compare(keys[a] ?? null, keys[b] ?? null, descending);
}

/** As `byKeys` where no key is a word: ten thousand of them in a third of the time. */
function byNumbers(keys: readonly Key[], descending: boolean): Comparison {
  const numbers = Float64Array.from(keys, (key) => (typeof key === 'number' ? key : Number.NaN));
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const x = numbers[a] ?? Number.NaN;
    const y = numbers[b] ?? Number.NaN;
    if (x < y) return -sign;
    if (x > y) return sign;
    return x === y ? 0 : Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  };
}

/** The trials of a sweep as a table shows them; a store may find the same by its own means. */
export function trialTablePage<Row extends TrialSummary>(
  trials: readonly Row[],
  { sort, where, offset, limit }: Omit<TrialTableQuery, 'sweepId'>,
): TrialTablePage<Row> {
  const found = trials.filter((trial) => where.every((rule) => isLetThrough(trial, rule)));
  // The keys once for each trial, not for each comparison; and numbers, which most keys are, beside each other in memory.
  const columns = sort.map(({ by, descending }) => {
    const keys = found.map((trial) => keyOf(trial, by));
    return keys.some((key) => typeof key === 'string') ? byKeys(keys, descending) : byNumbers(keys, descending);
  });
  const order = Uint32Array.from(found.keys()).sort((a, b) => {
    for (const column of columns) {
      const result = column(a, b);
      if (result !== 0) return result;
    }
    return (found[a]?.number ?? 0) - (found[b]?.number ?? 0);
  });
  const page = Array.from(order.subarray(offset, offset + limit));
  return { trials: page.flatMap((index) => found[index] ?? []), total: found.length };
}
