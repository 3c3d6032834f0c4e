import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { SweepError } from '@coolsweep/sweep';
import { backUpDatabase } from '../backup.ts';
import { finalizeStatements } from '../finalizeStatements.ts';
import { openStore } from '../openStore.ts';
import { SqliteConnection } from '../sqliteConnection.ts';
import { changeMark } from './changeMark.ts';
import { copiedValue, type CopiedTable } from './copiedTable.ts';
import type { SqlValue } from '../sqliteConnection.ts';

/** Rows that are read at once. */
const rowsAtOnce = 5000;

export interface Batch {
  readonly rows: readonly (readonly SqlValue[])[];
  /** Of the last row, to ask for what comes after it. */
  readonly lastKey: readonly unknown[];
}

/**
 * A copy of a SQLite database beside it, as it was at one moment and brought up to this version: what is taken out of a
 * workspace, however long that takes and how often it is broken off, while the workspace itself stays as it is.
 */
export class SourceSnapshot {
  /** Another one for each snapshot. */
  readonly id: string;
  readonly #database: string;
  /** Of the database, when this was made. */
  readonly #mark: string;
  readonly #connection: SqliteConnection;

  private constructor(database: string, about: { id: string; mark: string }, connection: SqliteConnection) {
    this.#database = database;
    this.id = about.id;
    this.#mark = about.mark;
    this.#connection = connection;
  }

  /**
   * Opens the snapshot of a database. It is made when there is none, and made anew when the database was written to since.
   *
   * @throws SweepError `conflict` when something writes to the database all the time
   */
  static async open(database: string): Promise<SourceSnapshot> {
    const file = snapshotOf(database);
    if (existsSync(file)) {
      const found = await SourceSnapshot.#opened(database);
      if (!(await found.isBehind())) return found;
      await found.remove();
    }
    await makeSnapshot(database, file);
    return SourceSnapshot.#opened(database);
  }

  static async #opened(database: string): Promise<SourceSnapshot> {
    const connection = await SqliteConnection.open(snapshotOf(database));
    const [row] = await connection.all('SELECT * FROM "_coolsweep_snapshot"');
    // One of an earlier version has no mark, which no database has: it is made anew.
    return new SourceSnapshot(database, { id: String(row?.id), mark: String(row?.mark) }, connection);
  }

  /** Whether the database was written to since this was made. */
  async isBehind(): Promise<boolean> {
    return (await changeMark(this.#database)) !== this.#mark;
  }

  /** Schedulers that were at work within a minute before this time, by host and process. */
  async schedulersSince(time: Date): Promise<string[]> {
    const sql = 'SELECT "host", "pid" FROM "Scheduler" WHERE "heartbeatAt" > ?';
    const rows = await this.#connection.all(sql, [time]);
    return rows.map(({ host, pid }) => `process ${String(pid)} on ${String(host)}`);
  }

  /** Rows of a table in the order of its key, after a key; null when there are none. */
  async batch({ name, columns, key }: CopiedTable, after: readonly unknown[] | undefined): Promise<Batch | null> {
    const quoted = (names: readonly string[]) => names.map((one) => `"${one}"`).join(', ');
    const places = key.map(() => '?').join(', ');
    const where = after === undefined ? '' : `WHERE (${quoted(key)}) > (${places})`;
    const sql = `SELECT ${quoted(Object.keys(columns))} FROM "${name}" ${where} ORDER BY ${quoted(key)} LIMIT ${rowsAtOnce}`;
    const { rows } = await this.#connection.execute({ sql, args: [...(after ?? [])] });
    const last = rows.at(-1);
    if (last === undefined) return null;
    const names = Object.keys(columns);
    const types = Object.values(columns);
    return {
      rows: rows.map((row) => types.map((type, index) => copiedValue(row[index], type))),
      lastKey: key.map((column) => last[names.indexOf(column)]),
    };
  }

  async close(): Promise<void> {
    this.#connection.close();
    await finalizeStatements();
  }

  /** Closes it and removes it. */
  async remove(): Promise<void> {
    await this.close();
    for (const end of ['', '-wal', '-shm']) await rm(`${snapshotOf(this.#database)}${end}`, { force: true });
  }
}

function snapshotOf(database: string): string {
  return `${database}.moving`;
}

/** Opening a database may itself tidy up its files; somebody who writes does so again and again. */
const mostTries = 3;

/** Copies the database while nobody writes to it; returns the mark of that moment. */
async function backedUp(database: string, copy: string): Promise<string> {
  for (let tries = 0; tries < mostTries; tries++) {
    for (const end of ['', '-wal', '-shm']) await rm(`${copy}${end}`, { force: true });
    const mark = await changeMark(database);
    await backUpDatabase(database, copy);
    if ((await changeMark(database)) === mark) return mark;
  }
  throw new SweepError('conflict', `${database} is being written to; stop the programs that use it, then copy it.`);
}

/** Under its name only when it is complete, whenever this is killed. */
async function makeSnapshot(database: string, file: string): Promise<void> {
  const partial = `${file}.partial`;
  const mark = await backedUp(database, partial);
  await (await openStore({ file: partial })).close();
  const connection = await SqliteConnection.open(partial);
  await connection.executeMultiple(
    `CREATE TABLE "_coolsweep_snapshot" ("id" TEXT NOT NULL, "mark" TEXT NOT NULL);
     INSERT INTO "_coolsweep_snapshot" VALUES ('${randomUUID()}', '${mark}');
     PRAGMA journal_mode = DELETE;`,
  );
  connection.close();
  await finalizeStatements();
  await rename(partial, file);
}
