import type { Pulse } from '@coolsweep/sweep';
import type { SqliteConnection } from './sqliteConnection.ts';

/** Asked for several times a second while somebody looks: each statement goes through an index or a small table. */

type Rows = readonly (readonly unknown[])[];

const open = `(SELECT "id" FROM "Sweep" WHERE "state" NOT IN ('finished', 'cancelled'))`;

/** `data_version` counts what other connections have committed, `total_changes` what this one has written. */
const versionSql = `SELECT "data_version", total_changes() FROM pragma_data_version`;

const sweepsSql = `SELECT "id", "state", "requested", "priority", "tags", "archivedAt" FROM "Sweep"`;

const statesSql = `
  SELECT "sweepId", "state", COUNT(*) FROM "Trial" WHERE "sweepId" IN ${open} GROUP BY "sweepId", "state"`;

const askedSql = `
  SELECT "sweepId", "id", "requested" FROM "Trial" WHERE "requested" IN ('pause', 'cancel') ORDER BY "id"`;

const runningSql = `
  SELECT t."id", t."sweepId", t."step", t."attemptCount", t."requested", a."id",
    (SELECT MAX(l."id") FROM "LogLine" l WHERE l."attemptId" = a."id")
  FROM "Trial" t LEFT JOIN "Attempt" a ON a."trialId" = t."id" AND a."number" = t."attemptCount"
  WHERE t."sweepId" IN ${open} AND t."state" = 'running'`;

/**
 * The last steps of all metrics of an attempt, added up: it grows with every further point. From name to name, and to
 * the end of each, instead of through all points.
 */
const pointsSql = `
  WITH RECURSIVE "named"("name") AS (
    SELECT MIN("name") FROM "MetricPoint" WHERE "attemptId" = ?1
    UNION ALL
    SELECT (SELECT MIN(p."name") FROM "MetricPoint" p WHERE p."attemptId" = ?1 AND p."name" > "named"."name")
    FROM "named" WHERE "named"."name" IS NOT NULL
  )
  SELECT COUNT(*), SUM((SELECT MAX(p."step") FROM "MetricPoint" p WHERE p."attemptId" = ?1 AND p."name" = "named"."name"))
  FROM "named" WHERE "named"."name" IS NOT NULL`;

/** How everything stands, or null when nothing was written since the pulse of this version. */
export async function readPulse(connection: SqliteConnection, since: string | undefined): Promise<Pulse | null> {
  const ask = async (sql: string, args: unknown[] = []): Promise<Rows> =>
    (await connection.execute({ sql, args })).rows;
  // Read before the rest: what is written meanwhile is seen again the next time, and never missed.
  const version = stampOf(await ask(versionSql));
  if (version === since) return null;
  const [sweeps, states, asked] = [await ask(sweepsSql), await ask(statesSql), await ask(askedSql)];
  const running: Pulse['running'][number][] = [];
  for (const [id, sweepId, ...rest] of await ask(runningSql)) {
    const points = rest[3] === null ? [] : await ask(pointsSql, [rest[3]]);
    running.push({ id: String(id), sweepId: String(sweepId), stamp: stampOf([rest, ...points]) });
  }
  const bySweep = grouped([...states, ...asked]);
  return {
    version,
    sweeps: sweeps.map(([id, ...rest]) => ({
      id: String(id),
      stamp: stampOf([rest, ...(bySweep.get(String(id)) ?? [])]),
    })),
    running,
    schedulers: stampOf(await ask(`SELECT "id", "heartbeatAt" FROM "Scheduler"`)),
  };
}

/** Rows by their first value, which is left out of them. */
function grouped(rows: Rows): Map<string, Rows> {
  const groups = new Map<string, (readonly unknown[])[]>();
  for (const [key, ...rest] of rows) {
    const group = groups.get(String(key));
    if (group === undefined) groups.set(String(key), [rest]);
    else group.push(rest);
  }
  return groups;
}

function stampOf(rows: Rows): string {
  return rows.map((row) => row.map(String).join(' ')).join(';');
}
