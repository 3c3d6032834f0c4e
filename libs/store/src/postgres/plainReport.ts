import type { AttemptReport } from '@coolsweep/sweep';
import { toStored } from '../rows.ts';
import type { PostgresConnection } from './postgresConnection.ts';
import { storable } from './postgresSql.ts';

/** A report of points and progress: most of what is ever written. */
export type PlainReport = Pick<AttemptReport, 'points' | 'progress'>;

/** The fence and all that is written, on one way to the server; holds the attempt's row as `report` does. */
const reportSql = `
  WITH "held" AS (
    SELECT "id", "trialId" FROM "Attempt" WHERE "id" = $1 AND "outcome" IS NULL FOR NO KEY UPDATE
  ), "told" AS (
    UPDATE "Trial" t SET "step" = $2::int4, "steps" = $3::int4 FROM "held"
    WHERE t."id" = "held"."trialId" AND $2::int4 IS NOT NULL
  ), "appended" AS (
    INSERT INTO "MetricPoint" ("attemptId", "name", "step", "value", "valueClass")
    SELECT "held"."id", p.* FROM "held", unnest($4::text[], $5::int4[], $6::float8[], $7::int4[]) p
    ON CONFLICT DO NOTHING
  )
  SELECT COUNT(*)::int AS "held" FROM "held"`;

/** Whether there is nothing else in a report: what may be written twice needs no transaction of several statements. */
export function isPlain(report: AttemptReport): report is PlainReport {
  return Object.keys(report).every((name) => name === 'points' || name === 'progress');
}

/** False, with nothing written, when there is no such attempt or it has ended. */
export async function writePlainReport(
  connection: PostgresConnection,
  attemptId: number,
  { points = [], progress }: PlainReport,
): Promise<boolean> {
  const numbers = points.map(({ value }) => toStored(value));
  const [row] = await connection.all(reportSql, [
    ...[attemptId, progress?.step ?? null, progress?.steps ?? null],
    ...[points.map(({ name }) => storable(name)), points.map(({ step }) => step)],
    ...[numbers.map(({ value }) => value), numbers.map(({ valueClass }) => valueClass)],
  ]);
  return row?.held === 1;
}
