import type { AttemptReport } from '@coolsweep/sweep';
import { toStored } from '../rows.ts';
import type { PostgresConnection } from './postgresConnection.ts';
import { storable } from './postgresSql.ts';

/** A report of points and progress: most of what is ever written. */
type PlainReport = Pick<AttemptReport, 'points' | 'progress'>;

export interface AttemptPlainReport extends PlainReport {
  readonly attemptId: number;
}

/**
 * The fences and all that is written, on one way to the server. Holds the attempts' rows as `report` does; in order, so
 * that two who hold many of them do not wait for each other.
 */
const reportsSql = `
  WITH "held" AS (
    SELECT "id", "trialId" FROM "Attempt" WHERE "id" = ANY($1::int4[]) AND "outcome" IS NULL
    ORDER BY "id" FOR NO KEY UPDATE
  ), "told" AS (
    UPDATE "Trial" t SET "step" = p."step", "steps" = p."steps"
    FROM "held" JOIN unnest($2::int4[], $3::int4[], $4::int4[]) p("attemptId", "step", "steps")
      ON p."attemptId" = "held"."id"
    WHERE t."id" = "held"."trialId"
  ), "appended" AS (
    INSERT INTO "MetricPoint" ("attemptId", "name", "step", "value", "valueClass")
    SELECT p.* FROM unnest($5::int4[], $6::text[], $7::int4[], $8::float8[], $9::int4[])
      p("attemptId", "name", "step", "value", "valueClass")
    WHERE p."attemptId" IN (SELECT "id" FROM "held")
    ON CONFLICT DO NOTHING
  )
  SELECT "id" FROM "held"`;

/** Whether there is nothing else in a report: what may be written twice needs no transaction of several statements. */
export function isPlain(report: AttemptReport): report is PlainReport {
  return Object.keys(report).every((name) => name === 'points' || name === 'progress');
}

/** Reports of one attempt, in order, as one; there is at least one. */
export function joined(reports: readonly AttemptPlainReport[]): AttemptPlainReport {
  const latest = reports.reduce((before, report) => ({ ...before, ...report }));
  return { ...latest, points: reports.flatMap(({ points = [] }) => points) };
}

/**
 * Writes reports of different attempts.
 *
 * @returns the attempts that run. Of others, which have ended or never were, nothing is written.
 */
export async function writePlainReports(
  connection: Pick<PostgresConnection, 'all'>,
  reports: readonly AttemptPlainReport[],
): Promise<ReadonlySet<number>> {
  const told = reports.flatMap(({ attemptId, progress }) => (progress === undefined ? [] : [{ attemptId, progress }]));
  const points = reports.flatMap(({ attemptId, points: given = [] }) =>
    given.map(({ name, step, value }) => ({ attemptId, name: storable(name), step, ...toStored(value) })),
  );
  const rows = await connection.all(reportsSql, [
    reports.map(({ attemptId }) => attemptId),
    told.map(({ attemptId }) => attemptId),
    told.map(({ progress }) => progress.step),
    told.map(({ progress }) => progress.steps),
    points.map(({ attemptId }) => attemptId),
    points.map(({ name }) => name),
    points.map(({ step }) => step),
    points.map(({ value }) => value),
    points.map(({ valueClass }) => valueClass),
  ]);
  return new Set(rows.map(({ id }) => Number(id)));
}
