import type { OpenSweep, Series, SeriesQuery, SlotTime, Trial, TrialPage, TrialSummary } from '@coolsweep/sweep';
import { refusals, thinned } from '@coolsweep/sweep/storing';
import { objectiveOf, openSweepOf, resultsFrom, trialOfRow } from '../rows.ts';
import type { SqlRow } from '../sqliteConnection.ts';
import type { PostgresConnection } from './postgresConnection.ts';

/** What Prisma's client has no words for, or takes long over; the rest is in `SweepQueries`. */

const openSql = `
  SELECT s."id", s."state", s."priority", s."engine", s."requested",
    EXISTS (SELECT FROM "Trial" t WHERE t."sweepId" = s."id" AND t."state" = 'waiting') AS "waiting",
    EXISTS (
      SELECT FROM "Trial" t WHERE t."sweepId" = s."id" AND t."state" = 'waiting' AND t."requested" IS NULL
    ) AS "unasked",
    EXISTS (SELECT FROM "Trial" t WHERE t."sweepId" = s."id" AND t."state" = 'running') AS "running",
    EXISTS (
      SELECT FROM "Trial" t WHERE t."requested" IN ('pause', 'cancel') AND t."sweepId" = s."id"
        AND (t."requested" = 'cancel' OR t."state" = 'running')
    ) AS "asked"
  FROM "Sweep" s WHERE s."state" NOT IN ('finished', 'cancelled') ORDER BY s."createdAt", s."id" COLLATE "C"`;

/** Looks whether there are such trials, and counts none: a scheduler asks every second. */
export async function readOpenSweeps(connection: PostgresConnection): Promise<OpenSweep[]> {
  const rows = await connection.all(openSql);
  return rows.map((row) => openSweepOf(row as unknown as Parameters<typeof openSweepOf>[0]));
}

const trialsSql = (chosen: string) => `
  SELECT * FROM "Trial" WHERE "sweepId" = $1 AND "number" > $2 ${chosen} ORDER BY "number" LIMIT $3`;

/** As `trialsOf` of a store. */
export async function readTrials(
  connection: PostgresConnection,
  sweepId: string,
  { after = 0, limit, numbers }: TrialPage,
): Promise<Trial[]> {
  const chosen = numbers === undefined ? [] : [numbers];
  const sql = trialsSql(numbers === undefined ? '' : 'AND "number" = ANY($4::int4[])');
  const rows = await connection.all(sql, [sweepId, after, limit ?? null, ...chosen]);
  if (rows.length === 0) await mustHaveSweep(connection, sweepId);
  return rows.map(trialOfRow);
}

const summariesSql = `
  SELECT "number", "params", "configHash", "seed", "state", "objective", "objectiveClass", "results", "step", "steps",
    "startedAt", "finishedAt"
  FROM "Trial" WHERE "sweepId" = $1 ORDER BY "number"`;

/** As `trialSummaries` of a store. */
export async function readTrialSummaries(connection: PostgresConnection, sweepId: string): Promise<TrialSummary[]> {
  const rows = await connection.all(summariesSql, [sweepId]);
  if (rows.length === 0) await mustHaveSweep(connection, sweepId);
  return rows.map(summaryOf);
}

type SummaryRow = Pick<TrialSummary, 'number' | 'configHash' | 'seed' | 'state' | 'startedAt' | 'finishedAt'> &
  Parameters<typeof objectiveOf>[0] &
  TrialSummary['progress'] & { readonly params: string; readonly results: string };

function summaryOf(given: SqlRow): TrialSummary {
  const { objective, objectiveClass, params, results, step, steps, ...row } = given as unknown as SummaryRow;
  return {
    ...row,
    params: JSON.parse(params) as TrialSummary['params'],
    objective: objectiveOf({ objective, objectiveClass }),
    results: resultsFrom(JSON.parse(results) as Parameters<typeof resultsFrom>[0]),
    progress: { step, steps },
  };
}

/** @throws SweepError `not_found` */
export async function mustHaveSweep(connection: PostgresConnection, sweepId: string): Promise<void> {
  const found = await connection.all('SELECT 1 AS "known" FROM "Sweep" WHERE "id" = $1', [sweepId]);
  if (found.length === 0) throw refusals.unknownSweep(sweepId);
}

/** The attempt whose points a trial shows: its latest, or that of the trial whose result it took over. */
const shownSql = `
  SELECT t."id", COALESCE(
    (SELECT MAX(a."id") FROM "Attempt" a WHERE a."trialId" = t."id"),
    (SELECT MAX(a."id") FROM "Attempt" a WHERE a."trialId" = t."reusedFrom")
  ) AS "attemptId"
  FROM "Trial" t WHERE t."id" = ANY($1::text[])`;

/** A curve as two texts in one row, which costs the driver less than a row for each point. */
export const curvesSql = `
  SELECT "attemptId", "name", string_agg("step"::text, ',' ORDER BY "step") AS "steps",
    string_agg(
      CASE "valueClass" WHEN 0 THEN "value"::text WHEN 1 THEN '"Infinity"' WHEN -1 THEN '"-Infinity"' ELSE '"NaN"' END,
      ',' ORDER BY "step"
    ) AS "values"
  FROM "MetricPoint" WHERE "attemptId" = ANY($1::int4[]) AND "name" = ANY($2::text[]) AND "step" > $3
  GROUP BY "attemptId", "name"`;

/** Of a step, as the table has them. Whoever asks for what lies beyond gets what there is: nothing, or all. */
const [smallestInt, largestInt] = [-(2 ** 31), 2 ** 31 - 1];

/** As `series` of a store. */
export async function readSeries(
  connection: PostgresConnection,
  { trialIds, names, afterStep = smallestInt, maxPoints = Infinity }: SeriesQuery,
): Promise<Series[]> {
  if (maxPoints < 2) throw refusals.fewPoints(maxPoints);
  const shown = await connection.all(shownSql, [trialIds]);
  const attempts = new Map(shown.map(({ id, attemptId }) => [String(id), attemptId as number | null]));
  const unknown = trialIds.find((id) => !attempts.has(id));
  if (unknown !== undefined) throw refusals.unknownTrial(unknown);
  const attemptIds = [...attempts.values()].filter((id) => id !== null);
  const after = Math.min(largestInt, Math.max(smallestInt, afterStep));
  const rows = await connection.all(curvesSql, [attemptIds, names, after]);
  const curves = new Map(rows.map((row) => [`${String(row.attemptId)} ${String(row.name)}`, row]));
  return trialIds.flatMap((trialId) =>
    names.map((name) => {
      const { steps, values } = curves.get(`${attempts.get(trialId) ?? ''} ${name}`) ?? {};
      return { trialId, name, ...thinned({ steps: numbersIn(steps), values: numbersIn(values) }, maxPoints) };
    }),
  );
}

function numbersIn(text: SqlRow[string] | undefined): number[] {
  return (JSON.parse(`[${typeof text === 'string' ? text : ''}]`) as (number | string)[]).map(Number);
}

/**
 * Time of attempts by sweep and by whether they saw a GPU. Summed by environment first, of which there are few, so that
 * their JSON is not read once per attempt. An attempt that nobody ended counts up to its lease at most.
 */
const timeSql = `
  WITH "spent" AS (
    SELECT t."sweepId", a."environmentHash" AS "hash",
      SUM(EXTRACT(EPOCH FROM COALESCE(a."endedAt", LEAST(a."leaseUntil", $2::timestamptz)) - a."startedAt")) AS "seconds"
    FROM "Trial" t JOIN "Attempt" a ON a."trialId" = t."id" WHERE t."sweepId" = ANY($1::text[]) GROUP BY 1, 2
  )
  SELECT i."id", COALESCE(SUM("seconds") FILTER (WHERE g."isGpu"), 0)::float8 AS "gpu",
    COALESCE(SUM("seconds") FILTER (WHERE NOT g."isGpu"), 0)::float8 AS "cpu"
  FROM "Sweep" i LEFT JOIN "spent" s ON s."sweepId" = i."id" LEFT JOIN "Environment" e ON e."hash" = s."hash"
    CROSS JOIN LATERAL (SELECT COALESCE(e."json"::json ->> 'gpu', '') IN ('true', '1') AS "isGpu") g
  WHERE i."id" = ANY($1::text[]) GROUP BY i."id"`;

/** How long the attempts of sweeps have taken, in the order of the ids. */
export async function readSlotTime(
  connection: PostgresConnection,
  sweepIds: readonly string[],
  at: Date,
): Promise<SlotTime[]> {
  const rows = await connection.all(timeSql, [sweepIds, at]);
  const found = new Map(rows.map(({ id, gpu, cpu }) => [String(id), { gpuMs: msOf(gpu), cpuMs: msOf(cpu) }]));
  return sweepIds.flatMap((sweepId) => {
    const spent = found.get(sweepId);
    return spent === undefined ? [] : [{ sweepId, ...spent }];
  });
}

function msOf(seconds: SqlRow[string] | undefined): number {
  return Math.max(0, Math.round(Number(seconds) * 1000));
}
