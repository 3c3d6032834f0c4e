import { setTimeout as delay } from 'node:timers/promises';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import Database from 'libsql';
import { databaseFailure, isBusy } from './databaseFailure.ts';

/**
 * WAL: readers and the writer do not wait for each other. NORMAL: a commit is in the operating system's hands when it
 * is acknowledged, so it survives kill -9 of this process; it is on the disk at the next checkpoint, so the last
 * seconds may be lost, without damage to the file, when the machine loses power.
 */
export const durability = { journalMode: 'WAL', synchronous: 'NORMAL' } as const;

const settings = [`PRAGMA journal_mode = ${durability.journalMode}`, `PRAGMA synchronous = ${durability.synchronous}`];

interface ConnectionOptions {
  readonly foreignKeys?: boolean;
  /** How long to wait for another program's transaction. Default: 30 s. */
  readonly longestWaitMs?: number;
}

type Statement = string | { readonly sql: string; readonly args: unknown[] };

/** What Prisma's adapter takes for a client of libSQL. */
type Client = ReturnType<PrismaLibSql['createClient']>;

/** A value that a statement takes or gives; a time is taken as a date, or as what SQLite keeps of it: milliseconds. */
export type SqlValue = number | string | Date | null;

/** A row by the names of its columns. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** Statements of a transaction that is done in one go; each is prepared once for the life of the connection. */
export interface Statements {
  all(sql: string, values?: readonly SqlValue[]): SqlRow[];
  /** Returns how many rows were changed. */
  run(sql: string, values?: readonly SqlValue[]): number;
  /** Does a statement without values, unprepared. */
  exec(sql: string): void;
}

interface Result {
  readonly columns: string[];
  readonly columnTypes: string[];
  readonly rows: unknown[][];
  readonly rowsAffected: number;
}

/**
 * One connection to a SQLite file for its whole life, in the shape that Prisma's adapter wants.
 *
 * The client that the adapter makes by itself gives each transaction a connection of its own and drops it afterwards
 * unclosed, with every setting made on it. The adapter lets one transaction run at a time and nothing beside it, so
 * one connection is enough.
 *
 * Transactions begin IMMEDIATE: whoever has begun can also commit, so other programs are waited for in two places only
 * (begin, single statement), where trying again is safe. The wait is asynchronous: SQLite's own busy time-out would
 * stop the whole process, and in vain when the other transaction is one of this very process.
 */
export class SqliteConnection {
  readonly file: string;
  readonly #settings: readonly string[];
  readonly #longestWaitMs: number;
  /** Null after a statement that waited in vain, until the next one. */
  #database: Database.Database | null = null;
  /** By their SQL; of the present database. */
  #prepared = new Map<string, Database.Statement>();
  #closed = false;

  private constructor(file: string, { foreignKeys = true, longestWaitMs = 30_000 }: ConnectionOptions) {
    this.file = file;
    this.#settings = [...settings, `PRAGMA foreign_keys = ${foreignKeys ? 'ON' : 'OFF'}`];
    this.#longestWaitMs = longestWaitMs;
  }

  /** @throws DatabaseFailure when the file cannot be opened or is no database */
  static async open(file: string, options: ConnectionOptions = {}): Promise<SqliteConnection> {
    const connection = new SqliteConnection(file, options);
    await connection.#opened();
    return connection;
  }

  /** Executes one statement, and waits for other programs unless a transaction has begun. */
  async execute(statement: Statement): Promise<Result> {
    const { sql, args } = typeof statement === 'string' ? { sql: statement, args: [] } : statement;
    const database = await this.#opened();
    let prepared: Database.Statement | undefined;
    const run = () => {
      // A statement that found the database busy stays in progress, and no commit succeeds, until it is run again.
      prepared ??= database.prepare(sql);
      return resultOf(prepared, args);
    };
    if (database.inTransaction) return failing(this.file, run);
    return this.#whenFree(run, () => this.#abandon());
  }

  /** The rows of a statement that reads; prepared once for the life of the connection, so for few texts of SQL. */
  async all(sql: string, values: readonly SqlValue[] = []): Promise<SqlRow[]> {
    const database = await this.#opened();
    const run = () => this.#statements(database).all(sql, values);
    if (database.inTransaction) return failing(this.file, run);
    return this.#whenFree(run, () => this.#abandon());
  }

  /** Executes many statements; begins no transaction, and ends none. */
  async executeMultiple(script: string): Promise<void> {
    const database = await this.#opened();
    return failing(this.file, () => {
      database.exec(script);
    });
  }

  /** Begins a transaction. Until it ends, every statement is part of it. */
  async transaction() {
    const database = await this.#opened();
    // Not as a prepared statement: exec leaves nothing in progress when it fails.
    const exec = (sql: string) => this.#whenFree(() => database.exec(sql));
    const rollback = async () => {
      // SQLite itself has rolled back after some failures, such as a full disk.
      if (database.inTransaction) await exec('ROLLBACK');
    };
    await exec('BEGIN IMMEDIATE');
    return {
      execute: (statement: Statement) => this.execute(statement),
      commit: async () => {
        try {
          await exec('COMMIT');
        } catch (error) {
          await rollback();
          throw error;
        }
      },
      rollback,
    };
  }

  /**
   * Does the work as one immediate transaction within one turn of the event loop, so that nothing else of this process
   * comes between its statements. Waits for other programs before it begins; the work may begin more than once, and
   * what it throws undoes it.
   */
  async atOnce<T>(work: (statements: Statements) => T): Promise<T> {
    const database = await this.#opened();
    return this.#whenFree(() => {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work(this.#statements(database));
        database.exec('COMMIT');
        return result;
      } catch (error) {
        // SQLite itself has rolled back after some failures, such as a full disk.
        if (database.inTransaction) database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  #statements(database: Database.Database): Statements {
    const prepared = (sql: string): Database.Statement => {
      const known = this.#prepared.get(sql);
      if (known !== undefined) return known;
      const statement = database.prepare(sql);
      this.#prepared.set(sql, statement);
      return statement;
    };
    return {
      // Always to the last row: a statement that is left in the middle stays in progress.
      all: (sql, values = []) => prepared(sql).all(values.map(kept)) as SqlRow[],
      run: (sql, values = []) => prepared(sql).run(values.map(kept)).changes,
      exec: (sql) => database.exec(sql),
    };
  }

  /** SQLite lets go of the file when the last statement is finalized, see `finalizeStatements`. */
  close(): void {
    this.#closed = true;
    this.#abandon();
  }

  async #opened(): Promise<Database.Database> {
    if (this.#database !== null) return this.#database;
    if (this.#closed) throw new Error(`The connection to ${this.file} is closed.`);
    const database = await this.#whenFree(() => new Database(this.file));
    try {
      for (const setting of this.#settings) await this.#whenFree(() => database.exec(setting));
    } catch (error) {
      database.close();
      throw error;
    }
    return (this.#database = database);
  }

  /** A statement that is still in progress cannot be ended, but nothing of it reaches the next connection. */
  #abandon(): void {
    this.#prepared.clear();
    this.#database?.close();
    this.#database = null;
  }

  /** Does the work again until no other program holds the database. */
  async #whenFree<T>(work: () => T, onTimeout?: () => void): Promise<T> {
    const deadline = performance.now() + this.#longestWaitMs;
    for (let waitMs = 1; ; waitMs = Math.min(2 * waitMs, 50)) {
      try {
        return work();
      } catch (error) {
        const busy = isBusy(error);
        if (!busy || performance.now() > deadline) {
          if (busy) onTimeout?.();
          throw databaseFailure(error, this.file);
        }
        // Two programs must not come back at the same moments; nothing recorded depends on this random number.
        await delay(waitMs * (0.5 + Math.random()));
      }
    }
  }

  /** Prisma's adapter on this connection. */
  adapter(): PrismaLibSql {
    // The adapter uses no more of its client and of the client's results than there is here.
    return new OpenedLibSql(this as unknown as Client);
  }
}

function kept(value: SqlValue): number | string | null {
  return value instanceof Date ? value.getTime() : value;
}

function resultOf(statement: Database.Statement, values: unknown[]): Result {
  if (!statement.reader) {
    return { columns: [], columnTypes: [], rows: [], rowsAffected: statement.run(values).changes };
  }
  const columns = statement.raw(true).columns();
  return {
    columns: columns.map(({ name }) => name),
    columnTypes: columns.map(({ type }) => type ?? ''),
    rows: statement.all(values) as unknown[][],
    rowsAffected: 0,
  };
}

class OpenedLibSql extends PrismaLibSql {
  readonly #client: Client;

  constructor(client: Client) {
    // Integers, so that times can be compared in SQL.
    super({ url: 'file:' }, { timestampFormat: 'unixepoch-ms' });
    this.#client = client;
  }

  override createClient(): Client {
    return this.#client;
  }
}

function failing<T>(file: string, work: () => T): Promise<T> {
  return new Promise<T>((resolve) => resolve(work())).catch((error: unknown) => {
    throw databaseFailure(error, file);
  });
}
