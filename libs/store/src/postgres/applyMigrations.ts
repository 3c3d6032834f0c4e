import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pendingOf } from '../migrations/migrate.ts';
import { migrationNames } from '../migrations/migrationsFolder.ts';
import type { PostgresConnection, Transaction } from './postgresConnection.ts';
import { isUnknownTable } from './postgresFailure.ts';

/** Where Prisma keeps which migrations a database has; its own commands find what they expect. */
const historySql = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" VARCHAR(36) PRIMARY KEY, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
    "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0
  )`;

const appliedSql = 'SELECT "migration_name" AS "name" FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL';

const recordSql = `
  INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at", "applied_steps_count")
  VALUES ($1, $2, $3, now(), 1)`;

/** PostgreSQL's migrations, beside those of SQLite. */
export function postgresMigrations(sqliteMigrations: string): string {
  return join(dirname(sqliteMigrations), 'postgresql', 'migrations');
}

/**
 * Brings the tables of a database up to this version of the program, offline: all that is pending in one transaction.
 * Programs that start at once wait for each other, and one that is killed meanwhile leaves the database as it was.
 *
 * @returns the names of the migrations that were applied
 * @throws SweepError `unsupported` when a newer version of the program has changed the tables
 */
export async function applyMigrations(connection: PostgresConnection, folder: string): Promise<readonly string[]> {
  const known = await migrationNames(folder);
  if (pendingOf(known, await appliedTo(connection), connection.place).length === 0) return [];
  return connection.transaction(async (transaction) => {
    // Let go of at the end of the transaction, so that a connection pooler may stand between.
    await transaction.query('SELECT pg_advisory_xact_lock(7305, 2)');
    await transaction.query(historySql);
    const pending = pendingOf(known, namesIn((await transaction.query(appliedSql)).rows), connection.place);
    for (const name of pending) await apply(transaction, folder, name);
    return pending;
  });
}

async function appliedTo(connection: PostgresConnection): Promise<string[]> {
  try {
    return namesIn(await connection.all(appliedSql));
  } catch (error) {
    if (isUnknownTable(error)) return [];
    throw error;
  }
}

function namesIn(rows: readonly Readonly<Record<string, unknown>>[]): string[] {
  return rows.map(({ name }) => String(name));
}

async function apply(transaction: Transaction, folder: string, name: string): Promise<void> {
  const script = await readFile(join(folder, name, 'migration.sql'), 'utf8');
  await transaction.script(script);
  const checksum = createHash('sha256').update(script).digest('hex');
  await transaction.query(recordSql, [randomUUID(), checksum, name]);
}
