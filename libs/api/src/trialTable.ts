import { trialStates, type ParameterValue, type Trial } from '@coolsweep/sweep';
import { z } from 'zod';

/** `number`, `state`, `seed`, `objective`, `step`, `startedAt`, `duration`, `param:PATH` or `result:NAME`. */
const column = z.string().max(210);

const filter = z.union([
  /** A number within these bounds, both included; null leaves a side open. */
  z.strictObject({ by: column, min: z.number().nullable(), max: z.number().nullable() }),
  /** One of these values, as JSON. */
  z.strictObject({ by: column, oneOf: z.array(z.string().max(1_000)).max(1_000) }),
]);

export const tableInput = z.strictObject({
  sweepId: z.string(),
  /** The first decides; without any, by number. */
  sort: z.array(z.strictObject({ by: column, descending: z.boolean() })).max(4),
  where: z.array(filter).max(40),
  offset: z.int().min(0),
  limit: z.int().min(1).max(500),
});
export type TableInput = z.output<typeof tableInput>;
type Cell = ParameterValue | null;

/** What a trial has in a column; null where it has nothing. */
function cellOf(trial: Trial, by: string): Cell {
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
export function isLetThrough(trial: Trial, rule: TableInput['where'][number]): boolean {
  const cell = cellOf(trial, rule.by);
  if ('oneOf' in rule) return cell !== null && rule.oneOf.includes(JSON.stringify(cell));
  const amount = amountOf(cell);
  return amount !== null && amount >= (rule.min ?? -Infinity) && amount <= (rule.max ?? Infinity);
}

type Key = number | string | null;

/** What a cell is sorted by; null for what is missing, and for NaN. */
function keyOf(cell: Cell): Key {
  const amount = amountOf(cell);
  if (amount !== null) return Number.isNaN(amount) ? null : amount;
  if (cell === null) return null;
  const state = trialStates.findIndex((one) => one === cell);
  return state >= 0 ? state : typeof cell === 'string' ? cell : JSON.stringify(cell);
}

/** What is missing stands last in both directions. */
function compare(a: Key, b: Key, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
  return descending ? -order : order;
}

/** A part of the trials that all filters let through, in order, and how many there are. */
export function trialPage(trials: readonly Trial[], { sort, where, offset, limit }: TableInput) {
  // The keys once for each trial, not for each comparison.
  const found = trials
    .filter((trial) => where.every((rule) => isLetThrough(trial, rule)))
    .map((trial) => ({ trial, keys: sort.map(({ by }) => keyOf(cellOf(trial, by))) }));
  found.sort((a, b) => {
    for (const [index, { descending }] of sort.entries()) {
      const order = compare(a.keys[index] ?? null, b.keys[index] ?? null, descending);
      if (order !== 0) return order;
    }
    return a.trial.number - b.trial.number;
  });
  return { rows: found.slice(offset, offset + limit).map(({ trial }) => trial), total: found.length };
}
