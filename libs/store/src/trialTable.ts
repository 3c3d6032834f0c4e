import type { TrialTablePage, TrialTableQuery } from '@coolsweep/sweep';
import { trialTablePage } from '@coolsweep/sweep/storing';
import type { SqliteConnection } from './sqliteConnection.ts';
import { nameIn, readTablePage, type Bind, type FieldSql, type TableDialect } from './trialTableSql.ts';
import { mustHaveSweep, readTrials } from './trials.ts';

/** The trial table of a SQLite file. */

function pathOf(name: string, bind: Bind): string {
  return bind(`$."${name}"`);
}

/** SQLite puts numbers before texts, and compares those by their bytes: one key is enough. */
function paramSql(name: string, bind: Bind): FieldSql {
  const path = pathOf(name, bind);
  const value = `json_extract("params", ${path})`;
  const only = `(SELECT CASE WHEN COUNT(*) = 1 AND MIN("type") IN ('integer', 'real') THEN MIN("value") END
    FROM json_each("params", ${path}))`;
  const amount = `CASE json_type("params", ${path})
    WHEN 'integer' THEN ${value} WHEN 'real' THEN ${value} WHEN 'object' THEN ${only} WHEN 'array' THEN ${only} END`;
  const json = `"params" -> ${path}`;
  const word = `CASE json_type("params", ${path}) WHEN 'text' THEN ${value} ELSE ${json} END`;
  return { amount, keys: [`COALESCE(${amount}, ${word})`], json };
}

const infinity = '9e999';

function resultSql(name: string, bind: Bind): string {
  const value = `json_extract("results", ${pathOf(name, bind)})`;
  const words = `WHEN 'Infinity' THEN ${infinity} WHEN '-Infinity' THEN -${infinity} WHEN 'NaN' THEN NULL`;
  return `CASE ${value} ${words} ELSE ${value} END`;
}

const dialect: TableDialect = {
  place: (number) => `?${number}`,
  elements: (list) => `SELECT value FROM json_each(${list})`,
  infinity,
  startedAtMs: '"startedAt"',
  durationSeconds: '("finishedAt" - "startedAt") / 1000.0',
  param: paramSql,
  result: resultSql,
};

/** SQLite's paths have no way to write these in a name. */
function isBeyondPaths({ sort, where }: TrialTableQuery): boolean {
  return [...sort, ...where].some(({ by }) => /["\\]/.test(nameIn(by) ?? ''));
}

/** As `trialTable` of a store. */
export async function readTrialTable(connection: SqliteConnection, query: TrialTableQuery): Promise<TrialTablePage> {
  if (isBeyondPaths(query)) return trialTablePage(await readTrials(connection, query.sweepId, {}), query);
  return readTablePage(
    {
      dialect,
      // Their texts are too many to be kept prepared.
      ask: async (sql, values) => (await connection.execute({ sql, args: [...values] })).rows,
      trials: (sweepId, numbers) => readTrials(connection, sweepId, { numbers }),
      mustHaveSweep: (sweepId) => mustHaveSweep(connection, sweepId),
    },
    query,
  );
}
