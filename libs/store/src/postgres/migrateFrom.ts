import { resolve } from 'node:path';
import { SweepError } from '@coolsweep/sweep';
import { unwrapped } from '../databaseFailure.ts';
import { copiedTables, type CopiedTable } from './copiedTable.ts';
import { beginCopy, copyState, endCopy, noteProgress, type CopyState } from './copyState.ts';
import { openPostgresDatabase } from './openPostgresStore.ts';
import type { PostgresConnection } from './postgresConnection.ts';
import { insertStatements } from './postgresSql.ts';
import { SourceSnapshot } from './sourceSnapshot.ts';
import { TableDigest } from './tableDigest.ts';

export interface MigrateOptions {
  /** The SQLite file. */
  readonly file: string;
  /** Address of the PostgreSQL database. */
  readonly url: string;
  /** The present. */
  readonly now: Date;
  /** Told what is done, one sentence each. */
  readonly log?: (message: string) => void;
}

/** A table of which both databases have the same rows. */
export interface CopiedRows {
  readonly table: string;
  readonly rows: number;
  /** See `TableDigest`. */
  readonly hash: string;
}

/** For how long after its last heartbeat a scheduler may still be at work, see the lease of a scheduler. */
const silenceMs = 60_000;

/**
 * Copies the record in a SQLite file into an empty PostgreSQL database, and compares every row. The file stays as it is.
 * A copy that was broken off at any point is gone on with.
 *
 * @returns what was copied, table by table; null when that was done before
 * @throws SweepError `conflict` when the database has rows that do not come from this file, a scheduler works on the file, or
 *   it was written to meanwhile; `store_unavailable` when one of the two cannot be opened; `data_corrupt` when rows differ in the end
 */
export async function migrateFrom(options: MigrateOptions): Promise<CopiedRows[] | null> {
  try {
    const connection = await openPostgresDatabase(options);
    try {
      return await moved(connection, { ...options, file: resolve(options.file) });
    } finally {
      await connection.close();
    }
  } catch (error) {
    throw unwrapped(error);
  }
}

async function moved(connection: PostgresConnection, options: MigrateOptions): Promise<CopiedRows[] | null> {
  const { file, now, log } = options;
  const tables = await copiedTables(connection);
  const state = await copyState(connection);
  if (state === null) await refuseRows(connection, tables);
  else if (state.source !== file) throw otherSource(connection.place, state);
  else if (state.isFinished) return null;
  const snapshot = await SourceSnapshot.open(file);
  try {
    await refuseSchedulers(snapshot, file, now);
    const progress =
      state?.snapshot === snapshot.id ? state.progress : await beginAnew({ connection, tables, file, snapshot });
    if (Object.keys(progress).length > 0) log?.(`going on with the copy of ${file} that was broken off`);
    await copyAll({ connection, tables, snapshot, log }, progress);
    const copied = await compared({ connection, tables, snapshot, log });
    await refuseLaterWrites(snapshot, file);
    await setCounters(connection, tables);
    await endCopy(connection);
    await snapshot.remove();
    return copied;
  } finally {
    await snapshot.close();
  }
}

async function refuseRows(connection: PostgresConnection, tables: readonly CopiedTable[]): Promise<void> {
  for (const { name } of tables) {
    const found = await connection.all(`SELECT 1 AS "known" FROM "${name}" LIMIT 1`);
    if (found.length === 0) continue;
    throw new SweepError(
      'conflict',
      `The database ${connection.place} has rows in its table ${name} already; name an empty database in DATABASE_URL.`,
    );
  }
}

function otherSource(place: string, { source, isFinished }: CopyState): SweepError {
  const what = isFinished ? 'was filled' : 'is being filled';
  return new SweepError('conflict', `The database ${place} ${what} from ${source}; name an empty one in DATABASE_URL.`);
}

async function refuseSchedulers(snapshot: SourceSnapshot, file: string, now: Date): Promise<void> {
  const [found] = await snapshot.schedulersSince(new Date(now.getTime() - silenceMs));
  if (found === undefined) return;
  await snapshot.remove();
  throw new SweepError(
    'conflict',
    `${found} runs trials of ${file}, whose results would be lost; stop it (Ctrl-C), or wait a minute if it has died.`,
  );
}

/** What was written meanwhile is not in the copy, which is compared with what the file had when it began. */
async function refuseLaterWrites(snapshot: SourceSnapshot, file: string): Promise<void> {
  if (!(await snapshot.isBehind())) return;
  await snapshot.remove();
  throw new SweepError(
    'conflict',
    `${file} was written to while it was copied; stop the programs that use it, the dashboard too, and run the command ` +
      'again: it begins anew.',
  );
}

interface Copying {
  readonly connection: PostgresConnection;
  readonly tables: readonly CopiedTable[];
  readonly snapshot: SourceSnapshot;
  readonly log?: ((message: string) => void) | undefined;
}

/** Clears away what was taken from an earlier snapshot, which is gone. */
async function beginAnew(given: Copying & { file: string }): Promise<CopyState['progress']> {
  const { connection, tables, file, snapshot } = given;
  const names = tables.map(({ name }) => `"${name}"`).join(', ');
  await connection.transaction(async (transaction) => {
    await beginCopy(transaction, { source: file, snapshot: snapshot.id });
    await transaction.query(`TRUNCATE ${names}`);
  });
  return {};
}

async function copyAll({ connection, tables, snapshot, log }: Copying, begun: CopyState['progress']): Promise<void> {
  let progress = begun;
  for (const table of tables) {
    let isOver = progress[table.name] === true;
    while (!isOver) {
      const last = progress[table.name];
      const batch = await snapshot.batch(table, last === true ? undefined : last);
      const after: CopyState['progress'] = { ...progress, [table.name]: batch?.lastKey ?? true };
      await connection.transaction(async (transaction) => {
        // First: the row is then held, so that two copies at once cannot both insert.
        await noteProgress(transaction, { snapshot: snapshot.id, before: progress, after });
        const insert = { into: table.name, columns: table.columns, rows: batch?.rows ?? [] };
        for (const { sql, values } of insertStatements(insert)) await transaction.query(sql, values);
      });
      progress = after;
      isOver = batch === null;
    }
    log?.(`copied ${table.name}`);
  }
}

/** @throws SweepError `data_corrupt` when a table has other rows than the snapshot; the copy then begins anew */
async function compared({ connection, tables, snapshot, log }: Copying): Promise<CopiedRows[]> {
  const copied: CopiedRows[] = [];
  for (const table of tables) {
    const [ours, theirs] = [await digestOfSource(snapshot, table), await digestOfCopy(connection, table)];
    if (ours.hash !== theirs.hash || ours.rows !== theirs.rows) {
      await snapshot.remove();
      throw new SweepError(
        'data_corrupt',
        `The table ${table.name} has ${theirs.rows} rows in ${connection.place} that are not the ${ours.rows} of the ` +
          'file; nothing else may write there meanwhile. Run the command again: it begins anew.',
      );
    }
    copied.push({ table: table.name, rows: ours.rows, hash: ours.hash });
    log?.(`compared ${table.name}: ${ours.rows} rows`);
  }
  return copied;
}

async function digestOfSource(snapshot: SourceSnapshot, table: CopiedTable): Promise<TableDigest> {
  const digest = new TableDigest();
  let batch = await snapshot.batch(table, undefined);
  while (batch !== null) {
    for (const row of batch.rows) digest.add(row);
    batch = await snapshot.batch(table, batch.lastKey);
  }
  return digest;
}

function digestOfCopy(connection: PostgresConnection, { name, columns }: CopiedTable): Promise<TableDigest> {
  const names = Object.keys(columns);
  const list = names.map((column) => `"${column}"`).join(', ');
  return connection.transaction(async (transaction) => {
    const digest = new TableDigest();
    await transaction.query(`DECLARE "copied" NO SCROLL CURSOR FOR SELECT ${list} FROM "${name}"`);
    for (;;) {
      const { rows } = await transaction.query('FETCH 5000 FROM "copied"');
      for (const row of rows) digest.add(names.map((column) => row[column] ?? null));
      if (rows.length === 0) return digest;
    }
  });
}

/** Ids that the database chooses go on after those that were copied. */
async function setCounters(connection: PostgresConnection, tables: readonly CopiedTable[]): Promise<void> {
  for (const { name, counted } of tables) {
    if (counted === null) continue;
    await connection.all(
      `SELECT setval(pg_get_serial_sequence('"${name}"', '${counted}'), COALESCE(MAX("${counted}"), 0) + 1, FALSE)
       FROM "${name}"`,
    );
  }
}
