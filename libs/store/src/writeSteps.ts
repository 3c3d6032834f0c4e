import { insertRows } from './insertRows.ts';
import type { SqlRow, SqlValue, Statements } from './sqliteConnection.ts';

/**
 * Writes that both databases do alike, statement by statement: a write asks for a statement, is given what it came to,
 * and goes on. SQLite does all of them within one turn of the event loop; PostgreSQL waits for each.
 */

/** SQL with question marks for its values: of both databases, or of each its own; null: it needs no such statement. */
export type Sql = string | { readonly sqlite: string | null; readonly postgres: string };

/** Types of columns by PostgreSQL's names; SQLite asks for none. */
export type ColumnType = 'int4' | 'text' | 'float8' | 'timestamptz';

/** Many rows for one table. */
export interface Insert {
  readonly into: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  readonly onConflict?: 'DO NOTHING';
  /** Values of the columns, in their order. */
  readonly rows: readonly (readonly SqlValue[])[];
}

/** The clock of a database server, by which all who use it judge leases. */
export interface ServerClock {
  readonly now: Date;
  /** When the server began to answer. */
  readonly startedAt: Date;
}

/** What a write may ask for. */
export type Step =
  | { readonly kind: 'rows' | 'count'; readonly sql: Sql; readonly values: readonly SqlValue[] }
  | ({ readonly kind: 'insert' } & Insert)
  | { readonly kind: 'clock' };

/** What a step came to. */
export interface Outcome {
  readonly rows: SqlRow[];
  readonly changed: number;
  /** Null where the program's own clock judges leases. */
  readonly clock: ServerClock | null;
}

/** A write that results in a `T`. It is begun anew when it has to be done again. */
export type Write<T> = Generator<Step, T, Outcome>;

/** What a step without effect comes to. */
export const nothing: Outcome = { rows: [], changed: 0, clock: null };

/** The rows that a statement gives. */
export function* all(sql: Sql, values: readonly SqlValue[] = []): Write<SqlRow[]> {
  return (yield { kind: 'rows', sql, values }).rows;
}

/** How many rows a statement changes. */
export function* run(sql: Sql, values: readonly SqlValue[] = []): Write<number> {
  return (yield { kind: 'count', sql, values }).changed;
}

export function* insert(insert: Insert): Write<void> {
  if (insert.rows.length > 0) yield { kind: 'insert', ...insert };
}

export function* serverClock(): Write<ServerClock | null> {
  return (yield { kind: 'clock' }).clock;
}

/** The end of a lease, which its holder knows by a clock of its own, by the clock that judges it. */
export function* judgedLease(at: Date, until: Date): Write<Date> {
  const clock = yield* serverClock();
  return clock === null ? until : new Date(clock.now.getTime() + until.getTime() - at.getTime());
}

/** A query that keeps others from changing the rows until the transaction ends; in SQLite a transaction is alone. */
export function locking(sql: string, of = ''): Sql {
  return { sqlite: sql, postgres: `${sql} FOR NO KEY UPDATE${of === '' ? '' : ` OF ${of}`}` };
}

/**
 * SQL in which a list is one value, its JSON; `sql` is given a query for the list's elements, and so is `postgres` where
 * that says it in its own way.
 */
export function withList(type: ColumnType, sql: (elements: string) => string, postgres = sql): Sql {
  return {
    sqlite: sql('SELECT value FROM json_each(?)'),
    postgres: postgres(`SELECT CAST(value AS ${type}) FROM json_array_elements_text(CAST(? AS json))`),
  };
}

/** Does a write within a transaction of SQLite. */
export function doneAtOnce<T>(db: Statements, write: Write<T>): T {
  let step = write.next();
  while (step.done !== true) step = write.next(sqliteOutcome(db, step.value));
  return step.value;
}

function sqliteOutcome(db: Statements, step: Step): Outcome {
  if (step.kind === 'clock') return nothing;
  if (step.kind === 'insert') {
    const { into, columns, rows, onConflict } = step;
    const names = Object.keys(columns).map((name) => `"${name}"`);
    insertRows(db, { into: `"${into}" (${names.join(', ')})`, rows, ...(onConflict && { onConflict }) });
    return nothing;
  }
  const sql = typeof step.sql === 'string' ? step.sql : step.sql.sqlite;
  if (sql === null) return nothing;
  return step.kind === 'rows'
    ? { ...nothing, rows: db.all(sql, step.values) }
    : { ...nothing, changed: db.run(sql, step.values) };
}
