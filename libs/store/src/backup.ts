import { existsSync } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { SweepError } from '@coolsweep/sweep';
import { unwrapped } from './databaseFailure.ts';
import { finalizeStatements } from './finalizeStatements.ts';
import { SqliteConnection } from './sqliteConnection.ts';

/** Opens the database for one piece of work and lets go of its files afterwards. */
async function connected<T>(file: string, work: (connection: SqliteConnection) => Promise<T>): Promise<T> {
  try {
    const connection = await SqliteConnection.open(file, { longestWaitMs: 2_000 });
    try {
      return await work(connection);
    } finally {
      connection.close();
      await finalizeStatements();
    }
  } catch (error) {
    throw unwrapped(error);
  }
}

/**
 * Copies a database, as it is at one moment, into a new file, while other programs write to it: they are not kept
 * waiting. The copy is on the disk when the promise resolves, and there is none when it rejects.
 *
 * @returns its size in bytes
 * @throws SweepError `store_unavailable` when there is no database, when it cannot be read or the copy not be written;
 *   `conflict` when there is a file of the copy's name
 */
export async function backUpDatabase(file: string, copy: string): Promise<number> {
  if (!existsSync(file))
    throw new SweepError(
      'store_unavailable',
      `There is no database ${file}; name the folder of one by COOLSWEEP_HOME.`,
    );
  if (existsSync(copy)) throw new SweepError('conflict', `There is a file ${copy}; name another one.`);
  try {
    // Of a database in WAL mode VACUUM INTO reads one snapshot, and a reader keeps no writer waiting.
    await connected(file, (connection) => connection.execute({ sql: 'VACUUM INTO ?', args: [copy] }));
    const handle = await open(copy);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    return (await stat(copy)).size;
  } catch (error) {
    await rm(copy, { force: true });
    throw error;
  }
}

/** Most problems that SQLite is asked for. */
const mostProblems = 20;

/**
 * Reads a database whole; what is wrong with it, one line each: damaged pages, missing index entries, rows that refer to
 * rows which are not there.
 *
 * @throws SweepError `data_corrupt` when it is so damaged that it cannot be read, or no database
 */
export async function databaseProblems(file: string): Promise<string[]> {
  return connected(file, async (connection) => {
    const checked = await connection.execute(`PRAGMA integrity_check(${mostProblems})`);
    const strayed = await connection.execute('PRAGMA foreign_key_check');
    return [
      ...checked.rows.map(([text]) => String(text)).filter((text) => text !== 'ok'),
      ...strayed.rows
        .slice(0, mostProblems)
        .map(([table, , parent]) => `a row of ${String(table)} refers to no ${String(parent)}`),
    ];
  });
}

/**
 * Makes of a database one file, with nothing left in files beside it, so that it can be moved. Only possible while no
 * other program has it open, which is thereby known: SQLite leaves WAL mode for nothing less.
 *
 * @throws SweepError `store_unavailable` when another program has it open
 */
export async function isolateDatabase(file: string): Promise<void> {
  await connected(file, (connection) => connection.executeMultiple('PRAGMA journal_mode = DELETE'));
}
