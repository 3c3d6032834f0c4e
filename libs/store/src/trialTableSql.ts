import { trialStates, type Trial, type TrialFilter, type TrialTablePage, type TrialTableQuery } from '@coolsweep/sweep';
import type { SqlValue } from './sqliteConnection.ts';
import type { ColumnType } from './writeSteps.ts';

/** The trial table in SQL: filtered, sorted and cut by the database, so that only what is shown is read. */

/** A field of a trial in SQL. */
export interface FieldSql {
  /** Its number, or the one number of a length; null where there is none, and for NaN. */
  readonly amount: string;
  /** What it is sorted by, the first deciding, so that numbers come before texts; null where there is nothing. */
  readonly keys: readonly string[];
  /** It as JSON; null for fields that are numbers only. */
  readonly json: string | null;
}

/** Puts a value into a statement and returns what stands for it there, as often as it is needed. */
export type Bind = (value: SqlValue, type?: ColumnType) => string;

/** What the databases say differently. */
export interface TableDialect {
  /** What stands for the value of this number, from 1. */
  readonly place: (number: number, type: ColumnType | undefined) => string;
  /** A query for the elements of a list that is given as JSON. */
  readonly elements: (list: string, type: ColumnType) => string;
  readonly infinity: string;
  readonly startedAtMs: string;
  readonly durationSeconds: string;
  readonly param: (name: string, bind: Bind) => FieldSql;
  /** The number that a result is; null where there is none, and for NaN. */
  readonly result: (name: string, bind: Bind) => string;
}

/** Where a table is read. */
interface TableSource {
  readonly dialect: TableDialect;
  /** Rows as lists of values. */
  readonly ask: (sql: string, values: readonly SqlValue[]) => Promise<readonly (readonly unknown[])[]>;
  /** The trials of these numbers, in any order. */
  readonly trials: (sweepId: string, numbers: readonly number[]) => Promise<Trial[]>;
  /** @throws SweepError `not_found` */
  readonly mustHaveSweep: (sweepId: string) => Promise<void>;
}

const nothing = 'NULL';

const ofNumber = (amount: string): FieldSql => ({ amount, keys: [amount], json: null });

/** The name of a parameter or result in a field, null of another field. */
export function nameIn(by: string): string | null {
  return /^(?:param|result):(.*)$/s.exec(by)?.[1] ?? null;
}

function objectiveSql(infinity: string): string {
  return `CASE COALESCE("objectiveClass", 0) WHEN 0 THEN "objective" WHEN 1 THEN ${infinity} WHEN -1 THEN -${infinity} END`;
}

const stateSql: FieldSql = {
  amount: nothing,
  keys: [`CASE "state" ${trialStates.map((state, index) => `WHEN '${state}' THEN ${index}`).join(' ')} END`],
  json: `'"' || "state" || '"'`,
};

function columnSql(by: string, { infinity, startedAtMs, durationSeconds }: TableDialect): FieldSql {
  switch (by) {
    case 'number':
    case 'seed':
    case 'step':
      return ofNumber(`"${by}"`);
    case 'startedAt':
      return ofNumber(startedAtMs);
    case 'duration':
      return ofNumber(durationSeconds);
    case 'objective':
      return ofNumber(objectiveSql(infinity));
    case 'state':
      return stateSql;
    default:
      return ofNumber(nothing);
  }
}

/** A statement that comes into being, with its values. */
class TableStatement {
  readonly values: SqlValue[] = [];
  readonly #dialect: TableDialect;
  readonly #fields = new Map<string, FieldSql>();
  /** What is computed of each trial, by its SQL. */
  readonly #columns = new Map<string, string>();

  constructor(dialect: TableDialect) {
    this.#dialect = dialect;
  }

  readonly bind: Bind = (value, type) => this.#dialect.place(this.values.push(value), type);

  /** The name of a column that holds it: what stands in several places is read out of JSON once. */
  readonly column = (sql: string): string => {
    // PostgreSQL would take a column of nothing for one of texts.
    if (sql === nothing) return sql;
    const name = this.#columns.get(sql) ?? `"column${this.#columns.size}"`;
    this.#columns.set(sql, name);
    return name;
  };

  /** `"found"`: the trials that the filters let through, with the columns that were asked for until now. */
  found({ sweepId, where }: TrialTableQuery): string {
    const conditions = where.map((filter) => this.#condition(filter));
    const columns = [...this.#columns].map(([sql, name]) => `, ${sql} AS ${name}`);
    const all = `(SELECT "number"${columns.join('')} FROM "Trial" WHERE "sweepId" = ${this.bind(sweepId, 'text')})`;
    if (conditions.length === 0) return `WITH "found" AS MATERIALIZED ${all}`;
    // By two steps: a column that is in several conditions is computed once.
    return `WITH "field" AS MATERIALIZED ${all}, "found" AS MATERIALIZED (
        SELECT * FROM "field" WHERE ${conditions.join(' AND ')})`;
  }

  field(by: string): FieldSql {
    const known = this.#fields.get(by) ?? this.#fieldNamed(by);
    this.#fields.set(by, known);
    return known;
  }

  #fieldNamed(by: string): FieldSql {
    const name = nameIn(by);
    if (name === null) return columnSql(by, this.#dialect);
    const { param, result } = this.#dialect;
    return by.startsWith('param:') ? param(name, this.bind) : ofNumber(result(name, this.bind));
  }

  #condition(filter: TrialFilter): string {
    const { amount, json } = this.field(filter.by);
    if ('oneOf' in filter) {
      const wanted = json === null ? filter.oneOf.flatMap(numberIn) : filter.oneOf;
      const list = this.bind(JSON.stringify(wanted), 'text');
      return `${this.column(json ?? amount)} IN (${this.#dialect.elements(list, json === null ? 'float8' : 'text')})`;
    }
    const column = this.column(amount);
    const low = filter.min === null ? '' : ` AND ${column} >= ${this.bind(filter.min, 'float8')}`;
    const high = filter.max === null ? '' : ` AND ${column} <= ${this.bind(filter.max, 'float8')}`;
    return `(${column} IS NOT NULL${low}${high})`;
  }
}

/** The number that a text is as JSON. */
function numberIn(text: string): number[] {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isNaN(number) ? [] : [number];
}

/** The numbers of the trials on a page, each with how many the filters let through: one pass over all of them. */
function pageStatement(query: TrialTableQuery, dialect: TableDialect) {
  const { sort, offset, limit } = query;
  const statement = new TableStatement(dialect);
  const order = sort.flatMap(({ by, descending }) => {
    const keys = statement
      .field(by)
      .keys.filter((key) => key !== nothing)
      .map(statement.column);
    // What comes first going up comes last going down.
    return (descending ? keys.toReversed() : keys).map((key) => `${key} ${descending ? 'DESC' : 'ASC'} NULLS LAST`);
  });
  const found = statement.found(query);
  const sql = `${found} SELECT "number", (SELECT COUNT(*) FROM "found") AS "count" FROM "found"
    ORDER BY ${[...order, '"number"'].join(', ')} LIMIT ${statement.bind(limit)} OFFSET ${statement.bind(offset)}`;
  return { sql, values: statement.values };
}

/** How many trials the filters let through, where no page tells. */
function countStatement(query: TrialTableQuery, dialect: TableDialect) {
  const statement = new TableStatement(dialect);
  return { sql: `${statement.found(query)} SELECT COUNT(*) FROM "found"`, values: statement.values };
}

/** As `trialTable` of a store. */
export async function readTablePage(source: TableSource, query: TrialTableQuery): Promise<TrialTablePage> {
  const asked = ({ sql, values }: ReturnType<typeof countStatement>) => source.ask(sql, values);
  const rows = await asked(pageStatement(query, source.dialect));
  const [[count] = []] = rows.length > 0 ? [rows[0]?.slice(1)] : await asked(countStatement(query, source.dialect));
  const total = Number(count);
  if (total === 0) await source.mustHaveSweep(query.sweepId);
  if (rows.length === 0) return { trials: [], total };
  const numbers = rows.map(([number]) => Number(number));
  const places = new Map(numbers.map((number, place) => [number, place]));
  const trials = await source.trials(query.sweepId, numbers);
  const placeOf = ({ number }: Trial) => places.get(number) ?? 0;
  return { trials: trials.sort((a, b) => placeOf(a) - placeOf(b)), total };
}
