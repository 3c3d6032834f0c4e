import { Prisma } from './generated/client.ts';
import type { StoredNumber } from './rows.ts';

/** Metric points, in the SQL that Prisma's client has no words for and that both databases understand. */

type Database = Pick<Prisma.TransactionClient, '$queryRaw'>;

/** Points of the attempts, in order of attempt, name and step, thinned like `thinned` of the domain does it. */
export interface PointsQuery {
  readonly attemptIds: readonly number[];
  readonly names: readonly string[];
  readonly afterStep: number | undefined;
  readonly maxPoints: number | undefined;
}

export interface StoredPoint extends StoredNumber {
  readonly attemptId: number;
  readonly name: string;
  readonly step: number;
}

export async function readPoints(db: Database, query: PointsQuery): Promise<StoredPoint[]> {
  if (query.attemptIds.length === 0 || query.names.length === 0) return [];
  return query.maxPoints === undefined
    ? db.$queryRaw<StoredPoint[]>(all(query))
    : db.$queryRaw<StoredPoint[]>(extremes(query, query.maxPoints));
}

function chosen({ attemptIds, names, afterStep }: PointsQuery) {
  const after = afterStep === undefined ? Prisma.empty : Prisma.sql`AND "step" > ${afterStep}`;
  return Prisma.sql`"attemptId" IN (${Prisma.join(attemptIds)}) AND "name" IN (${Prisma.join(names)}) ${after}`;
}

function all(query: PointsQuery) {
  return Prisma.sql`
    SELECT "attemptId", "name", "step", "value", "valueClass" FROM "MetricPoint"
    WHERE ${chosen(query)} ORDER BY "attemptId", "name", "step"`;
}

function extremes(query: PointsQuery, maxPoints: number) {
  const buckets = Math.floor(maxPoints / 2);
  return Prisma.sql`
    WITH "curve" AS (
      SELECT "attemptId", "name", COUNT(*) AS "points", MIN("step") AS "first", MAX("step") AS "last"
      FROM "MetricPoint" WHERE ${chosen(query)} GROUP BY "attemptId", "name"
    ), "placed" AS (
      SELECT p."attemptId", p."name", p."step", p."value", p."valueClass", c."points",
        (p."step" - c."first") * CAST(${buckets} AS BIGINT) / (c."last" - c."first" + 1) AS "bucket"
      FROM "MetricPoint" p JOIN "curve" c ON c."attemptId" = p."attemptId" AND c."name" = p."name"
      WHERE p."step" BETWEEN c."first" AND c."last"
    ), "ranked" AS (
      SELECT "attemptId", "name", "step", "value", "valueClass", "points",
        ROW_NUMBER() OVER (PARTITION BY "attemptId", "name", "bucket" ORDER BY "valueClass", "value", "step") AS "low",
        ROW_NUMBER() OVER (PARTITION BY "attemptId", "name", "bucket"
          ORDER BY "valueClass" DESC, "value" DESC, "step") AS "high"
      FROM "placed"
    )
    SELECT "attemptId", "name", "step", "value", "valueClass" FROM "ranked"
    WHERE "low" = 1 OR "high" = 1 OR "points" <= ${maxPoints}
    ORDER BY "attemptId", "name", "step"`;
}
