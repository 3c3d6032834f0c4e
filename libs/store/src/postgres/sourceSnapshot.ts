import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { backUpDatabase } from '../backup.ts';
import { finalizeStatements } from '../finalizeStatements.ts';
import { openStore } from '../openStore.ts';
import { SqliteConnection } from '../sqliteConnection.ts';
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
  readonly #file: string;
  readonly #connection: SqliteConnection;

  private constructor(file: string, id: string, connection: SqliteConnection) {
    this.#file = file;
    this.id = id;
    this.#connection = connection;
  }

  /** Opens the snapshot of a database, which is made when there is none. */
  static async open(database: string): Promise<SourceSnapshot> {
    const file = `${database}.moving`;
    if (!existsSync(file)) await makeSnapshot(database, file);
    const connection = await SqliteConnection.open(file);
    const [row] = await connection.all('SELECT "id" FROM "_coolsweep_snapshot"');
    return new SourceSnapshot(file, String(row?.id), connection);
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
    for (const end of ['', '-wal', '-shm']) await rm(`${this.#file}${end}`, { force: true });
  }
}

/** Under its name only when it is complete, whenever this is killed. */
async function makeSnapshot(database: string, file: string): Promise<void> {
  const partial = `${file}.partial`;
  for (const end of ['', '-wal', '-shm']) await rm(`${partial}${end}`, { force: true });
  await backUpDatabase(database, partial);
  await (await openStore({ file: partial })).close();
  const connection = await SqliteConnection.open(partial);
  await connection.executeMultiple(
    `CREATE TABLE "_coolsweep_snapshot" ("id" TEXT NOT NULL);
     INSERT INTO "_coolsweep_snapshot" VALUES ('${randomUUID()}');
     PRAGMA journal_mode = DELETE;`,
  );
  connection.close();
  await finalizeStatements();
  await rename(partial, file);
}
