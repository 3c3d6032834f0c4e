import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { SweepError, type SweepStore } from '@coolsweep/sweep';
import { unwrapped } from './databaseFailure.ts';
import { PrismaClient } from './generated/client.ts';
import { findMigrationsFolder } from './migrations/migrationsFolder.ts';
import { migrate } from './migrations/migrate.ts';
import { PrismaStore } from './prismaStore.ts';
import { SqliteConnection } from './sqliteConnection.ts';

/** Where a record is. */
export type DatabasePlace =
  /** A SQLite file; made with its folder, readable by its owner only, when it is missing. */
  | { readonly file: string }
  /** The address of a PostgreSQL database, `postgresql://USER:PASSWORD@HOST:5432/DATABASE`, which has to be there. */
  | { readonly url: string };

interface OpeningOptions {
  /** Told what was done to the database, one sentence each. */
  readonly log?: (message: string) => void;
  /** Default: `prisma/migrations` of the program, see {@link findMigrationsFolder}. */
  readonly migrationsFolder?: string;
  /** How long a write waits for another program's transaction, or a server that is away. Default: 30 s. */
  readonly longestWaitMs?: number;
  /** Most connections to a PostgreSQL server. Default: 10. */
  readonly connections?: number;
}

export type StoreOptions = DatabasePlace & OpeningOptions;

/**
 * Opens the record of sweeps, and makes or updates its tables first.
 *
 * What a method of the store acknowledged survives the death of the process, and of a PostgreSQL server; whether also a
 * power failure is a matter of its settings.
 *
 * @throws SweepError `unsupported` when the database, or the program of the server, is of an unknown version,
 *   `data_corrupt` when the file is damaged or no database, `invalid_arguments` when the address is none,
 *   `store_unavailable` when it cannot be opened or stays locked; the message names the database
 */
export async function openStore(options: StoreOptions): Promise<SweepStore> {
  if (!('url' in options)) return openFile(options);
  // Loaded when it is needed: a workspace with a file of its own shall not wait for it.
  const { openPostgresStore } = await import('./postgres/openPostgresStore.ts');
  return openPostgresStore(options);
}

async function openFile(options: OpeningOptions & { readonly file: string }): Promise<SweepStore> {
  const { file, log, migrationsFolder, longestWaitMs } = options;
  const path = resolve(file);
  try {
    prepareFile(path);
    const connection = await SqliteConnection.open(path, { ...(longestWaitMs !== undefined && { longestWaitMs }) });
    try {
      const applied = await migrate(connection, path, migrationsFolder ?? findMigrationsFolder());
      if (applied.length > 0) log?.(`Database ${path}: applied ${applied.join(', ')}.`);
      return new PrismaStore(new PrismaClient({ adapter: connection.adapter() }), connection);
    } catch (error) {
      connection.close();
      throw error;
    }
  } catch (error) {
    throw unwrapped(error);
  }
}

/**
 * Makes the file when it is missing. SQLite gives the files beside the database the permissions of the database itself.
 *
 * A database that is there is left to SQLite: to close any handle of it would take away the locks of every other store
 * in this process (https://www.sqlite.org/howtocorrupt.html, 2.2).
 */
function prepareFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST' && existsSync(path)) return;
    throw new SweepError(
      'store_unavailable',
      `The database ${path} cannot be opened (${error instanceof Error ? error.message : String(error)}); ` +
        'check the permissions of the file and its folder, or name another file.',
      { cause: error },
    );
  }
}
