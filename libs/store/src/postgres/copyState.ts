import { SweepError } from '@coolsweep/sweep';
import type { PostgresConnection, Transaction } from './postgresConnection.ts';

/** How far a copy of a SQLite database into this one is: kept in the database itself, with the rows that it is about. */
export interface CopyState {
  /** The SQLite file. */
  readonly source: string;
  /** Id of the snapshot that rows are taken from. */
  readonly snapshot: string;
  readonly isFinished: boolean;
  /** By table: the key of the last row that was taken; true once there was none after it. */
  readonly progress: Readonly<Record<string, readonly unknown[] | true>>;
}

const existsSql = `SELECT to_regclass('"_coolsweep_copy"') IS NOT NULL AS "exists"`;

const stateSql = `
  SELECT "source", "snapshot", "progress", "finishedAt" IS NOT NULL AS "isFinished" FROM "_coolsweep_copy"`;

const createSql = `
  CREATE TABLE IF NOT EXISTS "_coolsweep_copy" (
    "id" INTEGER PRIMARY KEY CHECK ("id" = 1), "source" TEXT NOT NULL, "snapshot" TEXT NOT NULL,
    "progress" TEXT NOT NULL, "finishedAt" TIMESTAMPTZ
  )`;

const beginSql = `
  INSERT INTO "_coolsweep_copy" ("id", "source", "snapshot", "progress") VALUES (1, $1, $2, '{}')
  ON CONFLICT ("id") DO UPDATE SET "source" = excluded."source", "snapshot" = excluded."snapshot", "progress" = '{}'`;

/** Null of a database that nothing was ever copied into. */
export async function copyState(connection: PostgresConnection): Promise<CopyState | null> {
  const [found] = await connection.all(existsSql);
  if (found?.exists as unknown as boolean) {
    const [row] = await connection.all(stateSql);
    if (row !== undefined) {
      const { source, snapshot, progress, isFinished } = row;
      return {
        ...{ source: String(source), snapshot: String(snapshot), isFinished: Boolean(isFinished) },
        progress: JSON.parse(String(progress)) as CopyState['progress'],
      };
    }
  }
  return null;
}

/** Notes that a copy begins; what an earlier one noted is gone. */
export async function beginCopy(
  transaction: Transaction,
  { source, snapshot }: Pick<CopyState, 'source' | 'snapshot'>,
): Promise<void> {
  await transaction.query(createSql);
  await transaction.query(beginSql, [source, snapshot]);
}

/**
 * Notes how far a copy is, in the transaction that brings it there.
 *
 * @throws SweepError `conflict` when another program copies into the database as well
 */
export async function noteProgress(
  transaction: Transaction,
  { snapshot, before, after }: { snapshot: string; before: CopyState['progress']; after: CopyState['progress'] },
): Promise<void> {
  const sql = 'UPDATE "_coolsweep_copy" SET "progress" = $1 WHERE "snapshot" = $2 AND "progress" = $3';
  const { count } = await transaction.query(sql, [JSON.stringify(after), snapshot, JSON.stringify(before)]);
  if (count === 0) throw new SweepError('conflict', 'Another program copies into this database; let it end.');
}

/** Notes that all is there and was verified: the database can be used. */
export async function endCopy(connection: PostgresConnection): Promise<void> {
  await connection.transaction((transaction) => transaction.query('UPDATE "_coolsweep_copy" SET "finishedAt" = now()'));
}
