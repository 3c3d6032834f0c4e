import { trialStates, type Trial, type TrialFilter, type TrialTablePage, type TrialTableQuery } from '@coolsweep/sweep';
import { trialTablePage } from '@coolsweep/sweep/storing';
import type { SqliteConnection, SqlValue } from './sqliteConnection.ts';
import { mustHaveSweep, readTrials } from './trials.ts';

/** The trial table of a SQLite file: filtered, sorted and cut by SQL, so that only what is shown is read. */

/** A field of a trial in SQL. */
interface FieldSql {
  /** Its number, or the one number of a length; null where there is none, and for NaN. */
  readonly amount: string;
  /** What it is sorted by: SQLite puts numbers before texts, and compares those by their bytes. */
  readonly key: string;
  /** It as JSON; null for fields that are numbers only. */
  readonly json: string | null;
}

/** Puts a value into a statement and returns what stands for it there, as often as it is needed. */
type Bind = (value: SqlValue) => string;

const ofNumber = (amount: string): FieldSql => ({ amount, key: amount, json: null });

const columns: Readonly<Record<string, FieldSql>> = {
  number: ofNumber('"number"'),
  seed: ofNumber('"seed"'),
  step: ofNumber('"step"'),
  startedAt: ofNumber('"startedAt"'),
  duration: ofNumber('("finishedAt" - "startedAt") / 1000.0'),
  objective: ofNumber(
    `CASE COALESCE("objectiveClass", 0) WHEN 0 THEN "objective" WHEN 1 THEN 9e999 WHEN -1 THEN -9e999 END`,
  ),
  state: {
    amount: 'NULL',
    key: `CASE "state" ${trialStates.map((state, index) => `WHEN '${state}' THEN ${index}`).join(' ')} END`,
    json: `'"' || "state" || '"'`,
  },
};

const nothing = ofNumber('NULL');

function paramSql(path: string): FieldSql {
  const value = `json_extract("params", ${path})`;
  const only = `(SELECT CASE WHEN COUNT(*) = 1 AND MIN("type") IN ('integer', 'real') THEN MIN("value") END
    FROM json_each("params", ${path}))`;
  const amount = `CASE json_type("params", ${path})
    WHEN 'integer' THEN ${value} WHEN 'real' THEN ${value} WHEN 'object' THEN ${only} WHEN 'array' THEN ${only} END`;
  const json = `"params" -> ${path}`;
  const word = `CASE json_type("params", ${path}) WHEN 'text' THEN ${value} ELSE ${json} END`;
  return { amount, key: `COALESCE(${amount}, ${word})`, json };
}

function resultSql(path: string): FieldSql {
  const value = `json_extract("results", ${path})`;
  return ofNumber(
    `CASE ${value} WHEN 'Infinity' THEN 9e999 WHEN '-Infinity' THEN -9e999 WHEN 'NaN' THEN NULL ELSE ${value} END`,
  );
}

/** The name of a parameter or result in a field, null of another field. */
function nameIn(by: string): string | null {
  return /^(?:param|result):(.*)$/s.exec(by)?.[1] ?? null;
}

function fieldSql(by: string, bind: Bind): FieldSql {
  const name = nameIn(by);
  if (name === null) return Object.hasOwn(columns, by) ? (columns[by] ?? nothing) : nothing;
  const path = bind(`$."${name}"`);
  return by.startsWith('param:') ? paramSql(path) : resultSql(path);
}

function condition(filter: TrialFilter, bind: Bind): string {
  const { amount, json } = fieldSql(filter.by, bind);
  if ('oneOf' in filter) {
    const wanted = json === null ? filter.oneOf.flatMap(numberIn) : filter.oneOf;
    return `(${json ?? amount}) IN (SELECT value FROM json_each(${bind(JSON.stringify(wanted))}))`;
  }
  const low = filter.min === null ? '' : ` AND (${amount}) >= ${bind(filter.min)}`;
  const high = filter.max === null ? '' : ` AND (${amount}) <= ${bind(filter.max)}`;
  return `((${amount}) IS NOT NULL${low}${high})`;
}

/** The number that a text is as JSON. */
function numberIn(text: string): number[] {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isNaN(number) ? [] : [number];
}

/** SQLite's paths have no way to write these in a name. */
function isBeyondPaths({ sort, where }: TrialTableQuery): boolean {
  return [...sort, ...where].some(({ by }) => /["\\]/.test(nameIn(by) ?? ''));
}

function conditionsOf({ sweepId, where }: TrialTableQuery, bind: Bind): string {
  return [`"sweepId" = ${bind(sweepId)}`, ...where.map((filter) => condition(filter, bind))].join(' AND ');
}

/** The numbers of the trials on a page, each with how many the filters let through: one pass over all of them. */
function pageStatement(query: TrialTableQuery) {
  const { sort, where, offset, limit } = query;
  const values: SqlValue[] = [];
  const bind: Bind = (value) => `?${values.push(value)}`;
  const conditions = conditionsOf(query, bind);
  const keys = sort.map(({ by, descending }, index) => ({
    column: `${fieldSql(by, bind).key} AS "key${index}"`,
    order: `"key${index}" ${descending ? 'DESC' : 'ASC'} NULLS LAST`,
  }));
  const chosen = ['"number"', ...(where.length === 0 ? [] : ['COUNT(*) OVER ()']), ...keys.map(({ column }) => column)];
  const order = [...keys.map((key) => key.order), '"number"'];
  const sql = `SELECT ${chosen.join(', ')} FROM "Trial" WHERE ${conditions}
    ORDER BY ${order.join(', ')} LIMIT ${bind(limit)} OFFSET ${bind(offset)}`;
  return { sql, args: values };
}

/** How many trials the filters let through, where no page tells. */
function countStatement(query: TrialTableQuery) {
  const values: SqlValue[] = [];
  const conditions = conditionsOf(query, (value) => `?${values.push(value)}`);
  return { sql: `SELECT COUNT(*) FROM "Trial" WHERE ${conditions}`, args: values };
}

/** As `trialTable` of a store. */
export async function readTrialTable(connection: SqliteConnection, query: TrialTableQuery): Promise<TrialTablePage> {
  if (isBeyondPaths(query)) return trialTablePage(await readTrials(connection, query.sweepId, {}), query);
  // Their texts are too many to be kept prepared.
  const { rows } = await connection.execute(pageStatement(query));
  const isTold = query.where.length > 0 && rows.length > 0;
  const [[total] = []] = isTold ? [rows[0]?.slice(1)] : (await connection.execute(countStatement(query))).rows;
  if (total === 0) await mustHaveSweep(connection, query.sweepId);
  if (rows.length === 0) return { trials: [], total: Number(total) };
  const numbers = rows.map(([number]) => Number(number));
  const places = new Map(numbers.map((number, place) => [number, place]));
  const trials = await readTrials(connection, query.sweepId, { numbers });
  const placeOf = ({ number }: Trial) => places.get(number) ?? 0;
  return { trials: trials.sort((a, b) => placeOf(a) - placeOf(b)), total: Number(total) };
}
