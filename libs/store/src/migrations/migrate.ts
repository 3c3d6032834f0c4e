import { SweepError } from '@coolsweep/sweep';
import { isMissingTable } from '../databaseFailure.ts';
import { SqliteConnection } from '../sqliteConnection.ts';
import { migrationNames, readMigrationsFolder } from './migrationsFolder.ts';
import { noFilters, openSchemaEngine } from './schemaEngine.ts';

/** Where Prisma keeps which migrations a database has. */
const applied = 'SELECT migration_name FROM _prisma_migrations WHERE rolled_back_at IS NULL';

/**
 * Brings the tables of a database up to this version of the program, offline. All that is pending is one transaction:
 * programs that start at once wait for it and then find nothing to do, and one that is killed meanwhile leaves the
 * database as it was.
 *
 * @param database open, asked what is pending, so that nothing more is loaded when nothing is
 * @param folder see {@link readMigrationsFolder}
 * @returns the names of the migrations that were applied
 * @throws SweepError `unsupported` when a newer version of the program has changed the tables
 */
export async function migrate(database: SqliteConnection, file: string, folder: string): Promise<readonly string[]> {
  const known = await migrationNames(folder);
  const pendingIn = async (connection: SqliteConnection) => pendingOf(known, await appliedTo(connection), file);
  if ((await pendingIn(database)).length === 0) return [];
  // With foreign keys on, a migration that makes a table anew would delete the rows that refer to it.
  const connection = await SqliteConnection.open(file, { foreignKeys: false });
  try {
    const transaction = await connection.transaction();
    try {
      const pending = await pendingIn(connection);
      if (pending.length > 0) await apply(connection, folder);
      await transaction.commit();
      return pending;
    } finally {
      await transaction.rollback();
    }
  } finally {
    connection.close();
  }
}

async function appliedTo(connection: SqliteConnection): Promise<string[]> {
  try {
    const { rows } = await connection.execute(applied);
    return rows.map((row) => String(row[0]));
  } catch (error) {
    if (isMissingTable(error)) return [];
    throw error;
  }
}

/**
 * Migrations that a database does not have.
 *
 * @param place names the database in the message
 * @throws SweepError `unsupported` when it has one that this version of the program does not know
 */
export function pendingOf(known: readonly string[], have: readonly string[], place: string): string[] {
  const newer = have.filter((name) => !known.includes(name));
  if (newer.length > 0) {
    throw new SweepError(
      'unsupported',
      `The database ${place} was changed by a newer version of CoolSweep (${newer.join(', ')}); ` +
        'update this program, or name another database.',
    );
  }
  return known.filter((name) => !have.includes(name));
}

/** The engine begins no transaction of its own, so that all it does is part of the one that has begun. */
async function apply(connection: SqliteConnection, folder: string): Promise<void> {
  const migrations = await readMigrationsFolder(folder);
  const engine = await openSchemaEngine(migrations.schema, connection.adapter());
  try {
    await engine.applyMigrations({ migrationsList: migrations.list, filters: noFilters });
  } finally {
    engine.free();
  }
}
