import type { SlotTime } from '@coolsweep/sweep';
import type { SqliteConnection } from './sqliteConnection.ts';

/**
 * Time of attempts by sweep and by whether they saw a GPU. Summed by environment first, of which there are few, so that
 * their JSON is not read once per attempt. An attempt that nobody ended counts up to its lease at most.
 */
const timeSql = `
  WITH "spent" AS (
    SELECT t."sweepId", a."environmentHash" AS "hash",
      SUM(COALESCE(a."endedAt", MIN(a."leaseUntil", ?2)) - a."startedAt") AS "ms"
    FROM "Trial" t JOIN "Attempt" a ON a."trialId" = t."id"
    WHERE t."sweepId" IN (SELECT value FROM json_each(?1)) GROUP BY t."sweepId", a."environmentHash"
  )
  SELECT s."sweepId", COALESCE(json_extract(e."json", '$.gpu'), 0), SUM(s."ms")
  FROM "spent" s LEFT JOIN "Environment" e ON e."hash" = s."hash" GROUP BY 1, 2`;

/** How long the attempts of sweeps have taken, in the order of the ids. */
export async function readSlotTime(
  connection: SqliteConnection,
  sweepIds: readonly string[],
  at: Date,
): Promise<SlotTime[]> {
  const known = `SELECT "id" FROM "Sweep" WHERE "id" IN (SELECT value FROM json_each(?))`;
  const ids = JSON.stringify(sweepIds);
  const { rows: sweeps } = await connection.execute({ sql: known, args: [ids] });
  const { rows } = await connection.execute({ sql: timeSql, args: [ids, at.getTime()] });
  const spent = (sweepId: string, isGpu: boolean) =>
    rows
      .filter(([id, gpu]) => id === sweepId && (Number(gpu) === 1) === isGpu)
      .reduce((sum, [, , ms]) => sum + Math.max(0, Number(ms)), 0);
  const found = new Set(sweeps.map(([id]) => String(id)));
  return sweepIds
    .filter((id) => found.has(id))
    .map((sweepId) => ({ sweepId, gpuMs: spent(sweepId, true), cpuMs: spent(sweepId, false) }));
}
