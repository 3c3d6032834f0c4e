import type { Trial, TrialPage, TrialSummary } from '@coolsweep/sweep';
import { refusals } from '@coolsweep/sweep/storing';
import { resultsFrom, trialOfRow } from './rows.ts';
import type { SqliteConnection } from './sqliteConnection.ts';

/** Trials of a SQLite file, by the driver: Prisma takes four times as long for ten thousand of them. */

const pageSql = (chosen: string) => `
  SELECT * FROM "Trial" WHERE "sweepId" = ? AND "number" > ? ${chosen} ORDER BY "number" LIMIT ?`;

const ofNumbers = `AND "number" IN (SELECT value FROM json_each(?))`;

/** As `trialsOf` of a store. */
export async function readTrials(
  connection: SqliteConnection,
  sweepId: string,
  { after = 0, limit = -1, numbers }: TrialPage,
): Promise<Trial[]> {
  const chosen = numbers === undefined ? [] : [JSON.stringify(numbers)];
  const sql = pageSql(numbers === undefined ? '' : ofNumbers);
  const rows = await connection.all(sql, [sweepId, after, ...chosen, limit]);
  if (rows.length === 0) await mustHaveSweep(connection, sweepId);
  return rows.map(trialOfRow);
}

/** JSON pieces are put together as text, not by JSON functions, which would read them first; 17 digits, see `curves.ts`. */
const summariesSql = `
  SELECT group_concat("json") AS "rows" FROM (
    SELECT '[' || "number" || ',' || "seed" || ',"' || "state" || '","' || "configHash" || '",' || "params" || ','
      || "results" || ',' || CASE
        WHEN "objective" IS NULL THEN 'null'
        ELSE CASE COALESCE("objectiveClass", 0)
          WHEN 0 THEN format('%!.17g', "objective")
          WHEN 1 THEN '"Infinity"'
          WHEN -1 THEN '"-Infinity"'
          ELSE '"NaN"'
        END
      END || ',' || "step" || ',' || COALESCE("steps", 'null') || ',' || COALESCE("startedAt", 'null') || ','
      || COALESCE("finishedAt", 'null') || ']' AS "json"
    FROM "Trial" WHERE "sweepId" = ? ORDER BY "number"
  )`;

type SummaryRow = readonly [
  number: number,
  seed: number,
  state: TrialSummary['state'],
  configHash: string,
  params: TrialSummary['params'],
  results: Parameters<typeof resultsFrom>[0],
  objective: number | string | null,
  step: number,
  steps: number | null,
  startedAt: number | null,
  finishedAt: number | null,
];

/** As `trialSummaries` of a store: all of them in one row, since a row costs the driver more than what is in it. */
export async function readTrialSummaries(connection: SqliteConnection, sweepId: string): Promise<TrialSummary[]> {
  const [found] = await connection.all(summariesSql, [sweepId]);
  const rows = typeof found?.rows === 'string' ? found.rows : '';
  if (rows === '') await mustHaveSweep(connection, sweepId);
  return (JSON.parse(`[${rows}]`) as SummaryRow[]).map(summaryOf);
}

function summaryOf(row: SummaryRow): TrialSummary {
  const [number, seed, state, configHash, params, results, objective, step, steps, startedAt, finishedAt] = row;
  return {
    number,
    seed,
    state,
    configHash,
    params,
    results: resultsFrom(results),
    objective: objective === null ? null : Number(objective),
    progress: { step, steps },
    startedAt: startedAt === null ? null : new Date(startedAt),
    finishedAt: finishedAt === null ? null : new Date(finishedAt),
  };
}

/** @throws SweepError `not_found` */
export async function mustHaveSweep(connection: SqliteConnection, sweepId: string): Promise<void> {
  const found = await connection.all('SELECT 1 AS "known" FROM "Sweep" WHERE "id" = ?', [sweepId]);
  if (found.length === 0) throw refusals.unknownSweep(sweepId);
}
