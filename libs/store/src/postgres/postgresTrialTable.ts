import type { TrialTablePage, TrialTableQuery } from '@coolsweep/sweep';
import { trialTablePage } from '@coolsweep/sweep/storing';
import { readTablePage, type Bind, type FieldSql, type TableDialect } from '../trialTableSql.ts';
import type { PostgresConnection } from './postgresConnection.ts';
import { isUnreadableJson } from './postgresFailure.ts';
import { mustHaveSweep, readTrials } from './postgresQueries.ts';

/** The trial table of a PostgreSQL database. */

/** The number in an object or a list that has only one. */
const onlyOf = (rows: string) => `(
  SELECT CASE WHEN COUNT(*) = 1 AND MIN(json_typeof(e."value")) = 'number' THEN MIN(e."value" #>> '{}')::float8 END
  FROM ${rows}("v") e
)`;

const amountSql = `CASE json_typeof("v") WHEN 'number' THEN ("v" #>> '{}')::float8
  WHEN 'object' THEN ${onlyOf('json_each')} WHEN 'array' THEN ${onlyOf('json_array_elements')} END`;

/** What is no number; words by their bytes, as the other stores have them. */
const wordSql = `CASE json_typeof("v") WHEN 'number' THEN NULL WHEN 'null' THEN NULL WHEN 'string' THEN "v" #>> '{}'
  ELSE CASE WHEN (${amountSql}) IS NULL THEN "v"::text END END COLLATE "C"`;

function paramSql(name: string, bind: Bind): FieldSql {
  const value = `"params"::json -> ${bind(name, 'text')}`;
  // Once for each trial: without the offset the value would be read anew at each place where it stands.
  const of = (sql: string) => `(SELECT ${sql} FROM (SELECT ${value} AS "v" OFFSET 0) f)`;
  return { amount: of(amountSql), keys: [of(amountSql), of(wordSql)], json: `NULLIF((${value})::text, 'null')` };
}

const dialect: TableDialect = {
  place: (number, type) => `$${number}${type === undefined ? '' : `::${type}`}`,
  elements: (list, type) => `SELECT value::${type} FROM json_array_elements_text(${list}::json)`,
  infinity: `'Infinity'::float8`,
  startedAtMs: `(EXTRACT(EPOCH FROM "startedAt") * 1000)::float8`,
  durationSeconds: `EXTRACT(EPOCH FROM "finishedAt" - "startedAt")::float8`,
  param: paramSql,
  result: (name, bind) => `NULLIF("results"::json ->> ${bind(name, 'text')}, 'NaN')::float8`,
};

/** As `trialTable` of a store. */
export async function readTrialTable(connection: PostgresConnection, query: TrialTableQuery): Promise<TrialTablePage> {
  try {
    return await readTablePage(
      {
        dialect,
        ask: async (sql, values) => (await connection.all(sql, values)).map((row) => Object.values(row)),
        trials: (sweepId, numbers) => readTrials(connection, sweepId, { numbers }),
        mustHaveSweep: (sweepId) => mustHaveSweep(connection, sweepId),
      },
      query,
    );
  } catch (error) {
    // Params may have texts that are JSON and that PostgreSQL has no way to say, such as half of a surrogate pair.
    if (!isUnreadableJson(error)) throw error;
    return trialTablePage(await readTrials(connection, query.sweepId, {}), query);
  }
}
