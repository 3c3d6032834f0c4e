import { isFinished, trialStates, type LogLine } from '@coolsweep/sweep';
import { unwrapped } from './databaseFailure.ts';
import { sqliteLogAccess, type LogAccess } from './logAccess.ts';
import type { DatabasePlace } from './openStore.ts';
import type { SqlRow, SqlValue } from './sqliteConnection.ts';

/** A line of the log by its id; later lines of an attempt have larger ones. */
export interface NumberedLogLine extends LogLine {
  readonly id: number;
}

/** Which lines of an attempt: those after an id, or the last ones. */
export type LogPart = { readonly after: number; readonly limit: number } | { readonly last: number };

/** Lines of trials that finished before a time, and what they take up. */
export interface OldLogs {
  readonly lines: number;
  /** Of their text. */
  readonly bytes: number;
}

const oldLines = `FROM "LogLine" WHERE "attemptId" IN (
  SELECT a."id" FROM "Attempt" a JOIN "Trial" t ON t."id" = a."trialId"
  WHERE t."state" IN (${trialStates
    .filter(isFinished)
    .map((state) => `'${state}'`)
    .join(', ')}) AND t."finishedAt" < ?
)`;
/** Rows of one transaction, which others wait for. */
const linesAtOnce = 10_000;

/** What trials wrote, for those who read all of it and those who clear it away. The database must have its tables. */
export class LogBook {
  readonly #access: LogAccess;

  private constructor(access: LogAccess) {
    this.#access = access;
  }

  /** @throws SweepError when the database cannot be opened, see `openStore` */
  static async open(place: DatabasePlace): Promise<LogBook> {
    try {
      if ('file' in place) return new LogBook(await sqliteLogAccess(place.file));
      const { postgresLogAccess } = await import('./postgres/postgresLogAccess.ts');
      return new LogBook(await postgresLogAccess(place.url));
    } catch (error) {
      throw unwrapped(error);
    }
  }

  /** Lines of an attempt, oldest first. */
  async linesOf(attemptId: number, part: LogPart): Promise<NumberedLogLine[]> {
    const of = 'SELECT "id", "at", "stream", "text" FROM "LogLine" WHERE "attemptId" = ?';
    const rows =
      'last' in part
        ? (await this.#rows(`${of} ORDER BY "id" DESC LIMIT ?`, [attemptId, part.last])).reverse()
        : await this.#rows(`${of} AND "id" > ? ORDER BY "id" LIMIT ?`, [attemptId, part.after, part.limit]);
    return rows.map(({ id, at, stream, text }) => ({
      id: Number(id),
      at: new Date(at ?? 0),
      stream: stream as LogLine['stream'],
      text: String(text),
    }));
  }

  /** How much there is of trials that finished before `time`. */
  async oldLogs(time: Date): Promise<OldLogs> {
    const sum = `SELECT count(*) AS "lines", coalesce(sum(length("text")), 0) AS "bytes" ${oldLines}`;
    const [row] = await this.#rows(sum, [time]);
    return { lines: Number(row?.lines), bytes: Number(row?.bytes) };
  }

  /** Removes them. The database stays as large as it is; it uses the space for what comes next. */
  async removeOldLogs(time: Date): Promise<void> {
    const sql = `DELETE FROM "LogLine" WHERE "id" IN (SELECT "id" ${oldLines} LIMIT ${linesAtOnce})`;
    for (let removed = linesAtOnce; removed === linesAtOnce;) removed = await this.#access.run(sql, [time]);
  }

  close(): Promise<void> {
    return this.#access.close();
  }

  async #rows(sql: string, values: readonly SqlValue[]): Promise<SqlRow[]> {
    try {
      return await this.#access.all(sql, values);
    } catch (error) {
      throw unwrapped(error);
    }
  }
}
