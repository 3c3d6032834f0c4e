import type { Series, SeriesQuery } from '@coolsweep/sweep';
import { refusals, thinned } from '@coolsweep/sweep/storing';
import type { SqliteConnection, SqlRow, SqlValue } from './sqliteConnection.ts';

/**
 * Curves of a SQLite file. A row costs the driver 2 µs and more, so a curve comes as two texts, its steps and its values,
 * in one row: a third of the time of a row for each point.
 */

/** 17 digits name every double exactly; `!` has SQLite give more than 16. What is not finite is a word. */
const valueText = `CASE "valueClass" WHEN 0 THEN format('%!.17g', "value")
  WHEN 1 THEN '"Infinity"' WHEN -1 THEN '"-Infinity"' ELSE '"NaN"' END`;

/** As JSON, SQLite writes 15 digits: in half of the time of 17, and a shorter text to read. */
const drawnValue = `CASE "valueClass" WHEN 0 THEN "value" WHEN 1 THEN 'Infinity' WHEN -1 THEN '-Infinity' ELSE 'NaN' END`;

/** The order of the inner query is that of the primary key, and the one that the texts are put together in. */
const curveSql = (values: string) => `
  SELECT group_concat("step") AS "steps", ${values} AS "values" FROM (
    SELECT "step", "value", "valueClass" FROM "MetricPoint"
    WHERE "attemptId" = ? AND "name" = ? AND "step" > ? ORDER BY "step"
  )`;
const sqlOf = {
  all: curveSql(`'[' || group_concat(${valueText}) || ']'`),
  drawn: curveSql(`json_group_array(${drawnValue})`),
};

/** The attempt whose points a trial shows: its latest, or that of the trial whose result it took over. */
const shownSql = `
  SELECT t."id", COALESCE(
    (SELECT MAX(a."id") FROM "Attempt" a WHERE a."trialId" = t."id"),
    (SELECT MAX(a."id") FROM "Attempt" a WHERE a."trialId" = t."reusedFrom")
  ) AS "attemptId"
  FROM "Trial" t WHERE t."id" IN (SELECT value FROM json_each(?))`;

/** As `series` of a store. */
export async function readSeries(
  connection: SqliteConnection,
  { trialIds, names, afterStep = Number.MIN_SAFE_INTEGER, maxPoints = Infinity, digits = 'all' }: SeriesQuery,
): Promise<Series[]> {
  if (maxPoints < 2) throw refusals.fewPoints(maxPoints);
  const attempts = await shownAttempts(connection, trialIds);
  const stepsOf = stepReader();
  const series: Series[] = [];
  for (const trialId of trialIds) {
    for (const name of names) {
      const [row = {}] = await connection.all(sqlOf[digits], [attempts.get(trialId) ?? null, name, afterStep]);
      const [steps, values] = [stepsOf(row), numbersIn(row.values)];
      series.push({ trialId, name, ...thinned({ steps, values }, maxPoints) });
    }
  }
  return series;
}

/** @throws SweepError `not_found` */
async function shownAttempts(
  connection: SqliteConnection,
  trialIds: readonly string[],
): Promise<ReadonlyMap<string, number | null>> {
  const rows = await connection.all(shownSql, [JSON.stringify(trialIds)]);
  const shown = new Map(rows.map(({ id, attemptId }) => [String(id), attemptId as number | null]));
  const unknown = trialIds.find((id) => !shown.has(id));
  if (unknown !== undefined) throw refusals.unknownTrial(unknown);
  return shown;
}

/** Trials of one sweep report at the same steps: equal texts are read once. */
function stepReader(): (row: SqlRow) => readonly number[] {
  const known = new Map<SqlValue, readonly number[]>();
  return ({ steps: text = null }) => {
    const steps = known.get(text) ?? numbersIn(typeof text === 'string' ? `[${text}]` : text);
    known.set(text, steps);
    return steps;
  };
}

function numbersIn(text: SqlValue | undefined): readonly number[] {
  if (typeof text !== 'string') return [];
  const numerals = JSON.parse(text) as readonly (number | string)[];
  return text.includes('"') ? numerals.map(Number) : (numerals as readonly number[]);
}
