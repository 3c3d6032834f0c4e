import { setTimeout as delay } from 'node:timers/promises';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import Database from 'libsql';
import { databaseFailure, isBusy } from './databaseFailure.ts';

/** How long a write waits for another program's transaction before it is refused. */
const longestWaitMs = 30_000;

/**
 * WAL: readers and the writer do not wait for each other. NORMAL: a commit is in the operating system's hands when it
 * is acknowledged, so it survives kill -9 of this process; it is on the disk at the next checkpoint, so the last
 * seconds may be lost, without damage to the file, when the machine loses power.
 */
const settings = ['PRAGMA journal_mode = WAL', 'PRAGMA synchronous = NORMAL'];

type Statement = string | { readonly sql: string; readonly args: unknown[] };

/** What Prisma's adapter takes for a client of libSQL. */
type Client = ReturnType<PrismaLibSql['createClient']>;

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
  readonly #file: string;
  readonly #database: Database.Database;

  private constructor(file: string, database: Database.Database) {
    this.#file = file;
    this.#database = database;
  }

  /** @throws DatabaseFailure when the file cannot be opened or is no database */
  static async open(file: string, { foreignKeys = true }: { foreignKeys?: boolean } = {}): Promise<SqliteConnection> {
    const database = await whenFree(file, () => new Database(file));
    const connection = new SqliteConnection(file, database);
    try {
      for (const setting of settings) await connection.execute(setting);
      await connection.execute(`PRAGMA foreign_keys = ${foreignKeys ? 'ON' : 'OFF'}`);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Executes one statement, and waits for other programs unless a transaction has begun. */
  execute(statement: Statement): Promise<Result> {
    const { sql, args } = typeof statement === 'string' ? { sql: statement, args: [] } : statement;
    let prepared: Database.Statement | undefined;
    const run = () => {
      // A statement that found the database busy stays in progress, and no commit succeeds, until it is run again.
      prepared ??= this.#database.prepare(sql);
      return resultOf(prepared, args);
    };
    return this.#database.inTransaction ? failing(this.#file, run) : whenFree(this.#file, run);
  }

  /** Executes many statements; begins no transaction, and ends none. */
  executeMultiple(script: string): Promise<void> {
    return failing(this.#file, () => {
      this.#database.exec(script);
    });
  }

  /** Begins a transaction. Until it ends, every statement is part of it. */
  async transaction() {
    await this.execute('BEGIN IMMEDIATE');
    return {
      execute: (statement: Statement) => this.execute(statement),
      commit: async () => {
        await this.execute('COMMIT');
      },
      rollback: async () => {
        // SQLite itself has rolled back after some failures, such as a full disk.
        if (this.#database.inTransaction) await this.execute('ROLLBACK');
      },
    };
  }

  close(): void {
    if (this.#database.open) this.#database.close();
  }

  /** Prisma's adapter on this connection. */
  adapter(): PrismaLibSql {
    // The adapter uses no more of its client and of the client's results than there is here.
    return new OpenedLibSql(this as unknown as Client);
  }
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

/** Does the work again until no other program holds the database. */
async function whenFree<T>(file: string, work: () => T): Promise<T> {
  const deadline = performance.now() + longestWaitMs;
  for (let waitMs = 1; ; waitMs = Math.min(2 * waitMs, 50)) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw databaseFailure(error, file);
      // Two programs must not come back at the same moments; nothing recorded depends on this random number.
      await delay(waitMs * (0.5 + Math.random()));
    }
  }
}

function failing<T>(file: string, work: () => T): Promise<T> {
  return new Promise<T>((resolve) => resolve(work())).catch((error: unknown) => {
    throw databaseFailure(error, file);
  });
}
