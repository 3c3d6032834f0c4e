import type { Pulse } from '@coolsweep/sweep';
import type { SqlRow } from '../sqliteConnection.ts';
import type { PostgresConnection } from './postgresConnection.ts';

/** Asked for several times a second while somebody looks: each statement goes through an index or a small table. */

const open = `(SELECT "id" FROM "Sweep" WHERE "state" NOT IN ('finished', 'cancelled'))`;

/** Which transactions are visible: another text once any has begun or ended, in this database or in another. */
const versionSql = 'SELECT pg_current_snapshot()::text AS "version"';

const sweepsSql = 'SELECT "id", "state", "requested", "priority", "tags", "archivedAt" FROM "Sweep"';

const statesSql = `
  SELECT "sweepId", "state", COUNT(*) FROM "Trial" WHERE "sweepId" IN ${open} GROUP BY 1, 2 ORDER BY 1, 2`;

const askedSql = `
  SELECT "sweepId", "id", "requested" FROM "Trial" WHERE "requested" IN ('pause', 'cancel') ORDER BY "id"`;

/**
 * With the last steps of all metrics of the attempt, added up, which grows with every further point: from name to name,
 * and to the end of each, instead of through all points.
 */
const runningSql = `
  SELECT t."id", t."sweepId", t."step", t."attemptCount", t."requested", a."id" AS "attemptId",
    (SELECT MAX(l."id") FROM "LogLine" l WHERE l."attemptId" = a."id") AS "line", p."names", p."steps"
  FROM "Trial" t LEFT JOIN "Attempt" a ON a."trialId" = t."id" AND a."number" = t."attemptCount"
  LEFT JOIN LATERAL (
    WITH RECURSIVE "named"("name") AS (
      (SELECT m."name" FROM "MetricPoint" m WHERE m."attemptId" = a."id" ORDER BY m."name" LIMIT 1)
      UNION ALL
      SELECT (
        SELECT m."name" FROM "MetricPoint" m WHERE m."attemptId" = a."id" AND m."name" > n."name" ORDER BY m."name" LIMIT 1
      ) FROM "named" n WHERE n."name" IS NOT NULL
    )
    SELECT COUNT(*) AS "names", SUM(
      (SELECT MAX(m."step") FROM "MetricPoint" m WHERE m."attemptId" = a."id" AND m."name" = n."name")
    ) AS "steps"
    FROM "named" n WHERE n."name" IS NOT NULL
  ) p ON TRUE
  WHERE t."sweepId" IN ${open} AND t."state" = 'running'`;

/** How everything stands, or null when nothing was written since the pulse of this version. */
export async function readPostgresPulse(
  connection: PostgresConnection,
  since: string | undefined,
): Promise<Pulse | null> {
  // Read before the rest: what is written meanwhile is seen again the next time, and never missed.
  const [row] = await connection.all(versionSql);
  const version = String(row?.version);
  if (version === since) return null;
  const [sweeps, states, asked, running, schedulers] = await Promise.all([
    connection.all(sweepsSql),
    connection.all(statesSql),
    connection.all(askedSql),
    connection.all(runningSql),
    connection.all('SELECT "id", "heartbeatAt" FROM "Scheduler" ORDER BY "id"'),
  ]);
  const bySweep = groupedBySweep([...states, ...asked]);
  return {
    version,
    sweeps: sweeps.map(({ id, ...rest }) => ({
      id: String(id),
      stamp: stampOf([rest, ...(bySweep.get(String(id)) ?? [])]),
    })),
    running: running.map(({ id, sweepId, ...rest }) => ({
      id: String(id),
      sweepId: String(sweepId),
      stamp: stampOf([rest]),
    })),
    schedulers: stampOf(schedulers),
  };
}

function groupedBySweep(rows: readonly SqlRow[]): Map<string, SqlRow[]> {
  const groups = new Map<string, SqlRow[]>();
  for (const row of rows) {
    const group = groups.get(String(row.sweepId));
    if (group === undefined) groups.set(String(row.sweepId), [row]);
    else group.push(row);
  }
  return groups;
}

function stampOf(rows: readonly SqlRow[]): string {
  return rows.map((row) => Object.values(row).map(textOf).join(' ')).join(';');
}

function textOf(value: SqlRow[string]): string {
  return value instanceof Date ? String(value.getTime()) : String(value);
}
