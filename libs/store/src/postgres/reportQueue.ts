import { setImmediate } from 'node:timers/promises';
import { DatabaseFailure } from '../databaseFailure.ts';
import { writePlainReports, type AttemptPlainReport } from './plainReport.ts';
import type { PostgresConnection } from './postgresConnection.ts';

/** Points of one statement: enough that the way to the server counts for little, few enough that nobody waits long. */
const mostPoints = 10_000;
/** Statements at a time: while one waits for the disk, the server works at another. */
const mostAtOnce = 2;

interface Waiting {
  readonly report: AttemptPlainReport;
  readonly resolve: (isWritten: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reports of points and progress of many attempts, written together (group commit): a statement and a commit cost the
 * server more than what a report has. Each promise is settled after the commit. The slower the server, the more is
 * written at once.
 */
export class ReportQueue {
  readonly #connection: Pick<PostgresConnection, 'all'>;
  readonly #waiting: Waiting[] = [];
  #atWork = 0;

  constructor(connection: Pick<PostgresConnection, 'all'>) {
    this.#connection = connection;
  }

  /**
   * Writes a report, together with others. One at a time for an attempt.
   *
   * @returns false, with nothing written, when there is no such attempt or it has ended
   */
  write(report: AttemptPlainReport): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ report, resolve, reject });
      if (this.#atWork < mostAtOnce) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#atWork++;
    // The turn of the event loop that brought this report may bring those of a thousand others.
    await setImmediate();
    while (this.#waiting.length > 0) await this.#settle(this.#taken());
    this.#atWork--;
  }

  #taken(): Waiting[] {
    let points = 0;
    const end = this.#waiting.findIndex(({ report }) => (points += report.points?.length ?? 0) >= mostPoints);
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end + 1);
  }

  /** Never throws: what happens is told to those whom it concerns. */
  async #settle(taken: readonly Waiting[]): Promise<void> {
    const reports = taken.map(({ report }) => report);
    try {
      const running = await writePlainReports(this.#connection, reports);
      for (const { report, resolve } of taken) resolve(running.has(report.attemptId));
    } catch (error) {
      // One that the database cannot take, such as a step beyond its integers, is not to take the others with it.
      const isOfOne = taken.length > 1 && !(error instanceof DatabaseFailure);
      if (isOfOne) for (const one of taken) await this.#settle([one]);
      else for (const { reject } of taken) reject(error);
    }
  }
}
