import { PrismaPg } from '@prisma/adapter-pg';
import { SweepError, type SweepStore } from '@coolsweep/sweep';
import { unwrapped } from '../databaseFailure.ts';
import { findMigrationsFolder } from '../migrations/migrationsFolder.ts';
import { applyMigrations, postgresMigrations } from './applyMigrations.ts';
import { copyState } from './copyState.ts';
import { PrismaClient } from './generated/client.ts';
import { PostgresConnection, type PostgresOptions } from './postgresConnection.ts';
import { PostgresStore, type LeaseClock } from './postgresStore.ts';

interface PostgresStoreOptions extends PostgresOptions {
  readonly url: string;
  readonly log?: (message: string) => void;
  /** SQLite's, beside which those of PostgreSQL are. */
  readonly migrationsFolder?: string;
  readonly leaseClock?: LeaseClock;
}

/**
 * A PostgreSQL database with its tables made or updated.
 *
 * @throws SweepError see `openStore`
 */
export async function openPostgresDatabase(options: PostgresStoreOptions): Promise<PostgresConnection> {
  const { url, log, migrationsFolder = findMigrationsFolder() } = options;
  const connection = await PostgresConnection.open(url, options);
  try {
    const applied = await applyMigrations(connection, postgresMigrations(migrationsFolder));
    if (applied.length > 0) log?.(`Database ${connection.place}: applied ${applied.join(', ')}.`);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** The client of Prisma on the connections of a database. */
export function prismaOf(connection: PostgresConnection): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(connection.pool) });
}

/** As `openStore`, for the address of a PostgreSQL database. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<SweepStore> {
  try {
    const connection = await openPostgresDatabase(options);
    try {
      await refuseHalfCopy(connection);
      return new PostgresStore(connection, prismaOf(connection), options.leaseClock ?? 'server');
    } catch (error) {
      await connection.close();
      throw error;
    }
  } catch (error) {
    throw unwrapped(error);
  }
}

/** What would be written into a database that is still being filled would be in the way of the rest. */
async function refuseHalfCopy(connection: PostgresConnection): Promise<void> {
  const state = await copyState(connection);
  if (state === null || state.isFinished) return;
  throw new SweepError(
    'store_unavailable',
    `The database ${connection.place} is being filled from ${state.source}, or that was broken off; ` +
      `\`coolsweep db migrate-from sqlite:${state.source}\` goes on with it.`,
  );
}
