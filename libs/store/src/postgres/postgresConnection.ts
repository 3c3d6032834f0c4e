import { setTimeout as delay } from 'node:timers/promises';
import { SweepError } from '@coolsweep/sweep';
import pg from 'pg';
import type { SqlRow, SqlValue } from '../sqliteConnection.ts';
import type { ServerClock } from '../writeSteps.ts';
import { isAway, isFull, mayPass, postgresFailure } from './postgresFailure.ts';
import { StorableClient } from './storableClient.ts';

export interface PostgresOptions {
  /** Most connections of this program. Default: 10. A server has room for 100 unless it is told otherwise. */
  readonly connections?: number;
  /** How long a server that does not answer, and a lock, are waited for. Default: 30 s. */
  readonly longestWaitMs?: number;
}

/** What is done within a transaction. */
export interface Transaction {
  readonly clock: ServerClock;
  /** @param values lists become arrays of the server */
  query(sql: string, values?: readonly (SqlValue | readonly SqlValue[])[]): Promise<Answer>;
  /** Does several statements without values; gives the rows of the last. */
  script(sql: string): Promise<SqlRow[]>;
}

interface Answer {
  readonly rows: SqlRow[];
  /** Rows that were changed, or that there are. */
  readonly count: number;
}

/** The oldest server that works: since then, vacuum also marks pages of a table that only grows as visible to all. */
const oldestVersion = 13;

/**
 * One round: begins, bounds the wait for locks, has the server end what this program left open when it vanished, and
 * asks for the transaction's number, by which to learn later whether a commit that was not answered had happened.
 */
const beginSql = (longestWaitMs: number) => `
  BEGIN ISOLATION LEVEL READ COMMITTED;
  SET LOCAL lock_timeout = ${Math.ceil(longestWaitMs)};
  SET LOCAL idle_in_transaction_session_timeout = 60000;
  SELECT pg_current_xact_id()::text AS "id", clock_timestamp() AS "now", pg_postmaster_start_time() AS "startedAt"`;

/**
 * Connections to one PostgreSQL database, for a program's whole life. A server that is away is waited for: a question is
 * asked again, and a transaction is done again unless the server says that it was committed after all.
 */
export class PostgresConnection {
  /** The database, without its password. */
  readonly place: string;
  /** For Prisma's adapter. */
  readonly pool: pg.Pool;
  readonly #longestWaitMs: number;
  #closed: Promise<void> | null = null;

  private constructor(url: string, { connections = 10, longestWaitMs = 30_000 }: PostgresOptions) {
    this.place = placeOf(url);
    this.#longestWaitMs = longestWaitMs;
    this.pool = new pg.Pool({
      connectionString: url,
      Client: StorableClient,
      max: connections,
      connectionTimeoutMillis: longestWaitMs,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      application_name: 'coolsweep',
    });
    // A connection that dies while nobody uses it: the pool drops it, and the next question opens another.
    this.pool.on('error', () => undefined);
  }

  /**
   * Connects once, to see that all is well.
   *
   * @throws DatabaseFailure when nobody answers, the user is not let in, or the server is too old
   */
  static async open(url: string, options: PostgresOptions = {}): Promise<PostgresConnection> {
    const connection = new PostgresConnection(url, options);
    try {
      const sql = `SELECT current_setting('server_version_num')::int / 10000 AS "version"`;
      // A server that is not there at all is told at once: it may be the address that is wrong.
      const answer = await connection.persevering(() => connection.pool.query<{ version: number }>(sql), isFull);
      const version = answer.rows[0]?.version ?? 0;
      if (version < oldestVersion) throw tooOld(connection.place, version);
      return connection;
    } catch (error) {
      await connection.close();
      throw postgresFailure(error, connection.place);
    }
  }

  /** The rows that a statement outside of a transaction gives; it is asked again when the server was away. */
  async all(sql: string, values: readonly (SqlValue | readonly SqlValue[])[] = []): Promise<SqlRow[]> {
    return this.persevering(async () => (await this.pool.query<SqlRow>(sql, [...values])).rows);
  }

  /** Does the work as one transaction; it may begin more than once, and what it throws undoes it. */
  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.persevering(async () => {
      const client = await this.pool.connect();
      const watched = new WatchedClient(client);
      try {
        return await this.#attempt(watched, work);
      } finally {
        watched.release();
      }
    });
  }

  /** Does something again until the server is there, and the transactions of others are out of its way. */
  async persevering<T>(work: () => Promise<T>, isWorthIt = mayPass): Promise<T> {
    const deadline = performance.now() + this.#longestWaitMs;
    for (let waitMs = 25; ; waitMs = Math.min(2 * waitMs, 1000)) {
      try {
        return await work();
      } catch (error) {
        const isOver = this.#closed !== null || performance.now() > deadline;
        if (isOver || !isWorthIt(error)) throw postgresFailure(error, this.place);
        // Programs must not come back at the same moments; nothing recorded depends on this random number.
        await delay(waitMs * (0.5 + Math.random()));
      }
    }
  }

  close(): Promise<void> {
    return (this.#closed ??= this.pool.end());
  }

  async #attempt<T>(client: WatchedClient, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const { id, clock } = await begin(client, this.#longestWaitMs);
    let result: T;
    try {
      const query = (sql: string, values: Parameters<Transaction['query']>[1] = []) => client.query(sql, values);
      result = await work({ clock, query, script: (sql) => client.script(sql) });
    } catch (error) {
      await client.rollBack();
      throw error;
    }
    try {
      await client.query('COMMIT', []);
    } catch (error) {
      if (!isAway(error) || !(await this.#hasCommitted(id))) throw error;
    }
    return result;
  }

  /** Whether a transaction has come to its end, as soon as the server is there to say so. */
  async #hasCommitted(id: string): Promise<boolean> {
    const deadline = performance.now() + this.#longestWaitMs;
    for (;;) {
      const [row] = await this.all('SELECT pg_xact_status($1::xid8) AS "status"', [id]);
      if (row?.status !== 'in progress') return row?.status === 'committed';
      if (performance.now() > deadline) throw unknownEnd(this.place);
      await delay(50);
    }
  }
}

/** A connection that notes when it can no longer be used. */
class WatchedClient {
  readonly #client: pg.PoolClient;
  #isBroken = false;
  readonly #onError = () => {
    this.#isBroken = true;
  };

  constructor(client: pg.PoolClient) {
    this.#client = client;
    // Without anybody who listens, a connection that dies between two statements would end the program.
    client.on('error', this.#onError);
  }

  async query(sql: string, values: readonly (SqlValue | readonly SqlValue[])[]): Promise<Answer> {
    return this.#watching(async () => {
      const { rows, rowCount } = await this.#client.query<SqlRow>(sql, [...values]);
      return { rows, count: rowCount ?? 0 };
    });
  }

  /** The rows of the last of several statements. */
  async script(sql: string): Promise<SqlRow[]> {
    // Of more than one statement the driver gives a list, whatever its type says.
    const result = await this.#watching(() => this.#client.query<SqlRow>(sql));
    return [result].flat().at(-1)?.rows ?? [];
  }

  /** Never throws: a connection that cannot even do this is given up, and the server then rolls back by itself. */
  async rollBack(): Promise<void> {
    if (this.#isBroken) return;
    await this.#client.query('ROLLBACK').catch(() => {
      this.#isBroken = true;
    });
  }

  release(): void {
    this.#client.off('error', this.#onError);
    this.#client.release(this.#isBroken);
  }

  async #watching<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isAway(error)) this.#isBroken = true;
      throw error;
    }
  }
}

async function begin(client: WatchedClient, longestWaitMs: number): Promise<{ id: string; clock: ServerClock }> {
  const [row] = await client.script(beginSql(longestWaitMs));
  const [now, startedAt] = [new Date(row?.now ?? 0), new Date(row?.startedAt ?? 0)];
  return { id: String(row?.id), clock: { now, startedAt } };
}

/** User, host, port and database of an address; nothing of it is kept in an error, for it may have a password. */
function placeOf(url: string): string {
  try {
    const { user, host, port, database } = new pg.Client({ connectionString: url });
    return `${database ?? '?'} of ${user ?? '?'} at ${host}:${port}`;
  } catch {
    throw new SweepError(
      'invalid_arguments',
      'DATABASE_URL is no address of a PostgreSQL database; write postgresql://USER:PASSWORD@HOST:5432/DATABASE, with ' +
        'special characters of the password as %XX.',
    );
  }
}

function tooOld(place: string, version: number): SweepError {
  return new SweepError(
    'unsupported',
    `The server of the database ${place} is PostgreSQL ${version}; CoolSweep needs ${oldestVersion} or later.`,
  );
}

function unknownEnd(place: string): SweepError {
  return new SweepError(
    'store_unavailable',
    `The connection to ${place} broke during a commit that the server still works at; look at its load and try again.`,
  );
}
