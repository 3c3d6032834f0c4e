import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { SweepError, type SweepStore } from '@coolsweep/sweep';
import { unwrapped } from './databaseFailure.ts';
import { PrismaClient } from './generated/client.ts';
import { findMigrationsFolder } from './migrations/migrationsFolder.ts';
import { migrate } from './migrations/migrate.ts';
import { PrismaStore } from './prismaStore.ts';
import { SqliteConnection } from './sqliteConnection.ts';

export interface StoreOptions {
  /** The SQLite file; made with its folder, readable by its owner only, when it is missing. */
  readonly file: string;
  /** Told what was done to the database, one sentence each. */
  readonly log?: (message: string) => void;
  /** Default: `prisma/migrations` of the program, see {@link findMigrationsFolder}. */
  readonly migrationsFolder?: string;
  /** How long a write waits for another program's transaction before it is refused. Default: 30 s. */
  readonly longestWaitMs?: number;
}

/**
 * Opens the record of sweeps, and makes or updates its tables first.
 *
 * What a method of the store acknowledged survives the death of the process, and not necessarily a power failure.
 *
 * @throws SweepError `unsupported` when the database is of a newer version, `data_corrupt` when the file is damaged or
 *   no database, `store_unavailable` when it cannot be opened or stays locked; the message names the file
 */
export async function openStore({ file, log, migrationsFolder, longestWaitMs }: StoreOptions): Promise<SweepStore> {
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
