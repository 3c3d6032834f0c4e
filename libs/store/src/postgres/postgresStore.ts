import type { AttemptReport, OpenSweep, SeriesQuery, SweepStore, TrialPage, TrialTableQuery } from '@coolsweep/sweep';
import { unwrapped } from '../databaseFailure.ts';
import type { PrismaClient as SqliteClient } from '../generated/client.ts';
import { StoreWrites, type WriteLane } from '../storeWrites.ts';
import { SweepQueries } from '../sweepQueries.ts';
import { nothing, type Outcome, type Step, type Write } from '../writeSteps.ts';
import type { PrismaClient } from './generated/client.ts';
import { Lanes } from './lanes.ts';
import { isPlain, writePlainReport } from './plainReport.ts';
import type { PostgresConnection, Transaction } from './postgresConnection.ts';
import { readPostgresPulse } from './postgresPulse.ts';
import {
  readOpenSweeps,
  readSeries,
  readSlotTime,
  readTrials,
  readTrialSummaries,
  readTrialTable,
} from './postgresQueries.ts';
import { insertStatements, withNumbers } from './postgresSql.ts';

/** By which clock leases run out; that of the program is for tests, which tell the time themselves. */
export type LeaseClock = 'server' | 'program';

/**
 * The record of sweeps in a PostgreSQL database, which schedulers on many machines share. Each write is a transaction of
 * its own; those about one sweep or attempt are done in order, others side by side on a few connections.
 */
export class PostgresStore extends StoreWrites implements SweepStore {
  readonly #connection: PostgresConnection;
  readonly #prisma: PrismaClient;
  readonly #queries: SweepQueries;
  readonly #leaseClock: LeaseClock;
  readonly #lanes = new Lanes();

  /** @param connection the one of the client's adapter; closed with the store */
  constructor(connection: PostgresConnection, prisma: PrismaClient, leaseClock: LeaseClock) {
    super();
    this.#connection = connection;
    this.#prisma = prisma;
    // The two clients are made of the same models; PostgreSQL's merely understands more questions.
    this.#queries = new SweepQueries(prisma as unknown as SqliteClient, (id) => readTrialSummaries(connection, id));
    this.#leaseClock = leaseClock;
  }

  override async report(attemptId: number, given: AttemptReport): Promise<void> {
    if (!isPlain(given)) return super.report(attemptId, given);
    const lane: WriteLane = `attempt ${attemptId}`;
    const isWritten = await this.#read(() =>
      this.#lanes.run(lane, () => writePlainReport(this.#connection, attemptId, given)),
    );
    // A report of nothing says what is the matter.
    if (!isWritten) await super.report(attemptId, {});
  }

  openSweeps(): Promise<OpenSweep[]> {
    return this.#read(() => readOpenSweeps(this.#connection));
  }

  listSweeps() {
    return this.#ask(() => this.#queries.listSweeps());
  }

  sweepById(sweepId: string) {
    return this.#ask(() => this.#queries.sweepById(sweepId));
  }

  trialsOf(sweepId: string, page: TrialPage = {}) {
    return this.#read(() => readTrials(this.#connection, sweepId, page));
  }

  trialSummaries(sweepId: string) {
    return this.#read(() => readTrialSummaries(this.#connection, sweepId));
  }

  trialTable(query: TrialTableQuery) {
    return this.#read(() => readTrialTable(this.#connection, query));
  }

  trialById(trialId: string) {
    return this.#ask(() => this.#queries.trialById(trialId));
  }

  trialAt(addressHash: string) {
    return this.#ask(() => this.#queries.trialAt(addressHash));
  }

  repeated(sweepId: string) {
    return this.#ask(() => this.#queries.repeated(sweepId));
  }

  attemptsOf(trialId: string) {
    return this.#ask(() => this.#queries.attemptsOf(trialId));
  }

  series(query: SeriesQuery) {
    return this.#read(() => readSeries(this.#connection, query));
  }

  logOf(trialId: string, options: { limit?: number } = {}) {
    return this.#ask(() => this.#queries.logOf(trialId, options));
  }

  schedulers() {
    return this.#ask(() => this.#queries.schedulers());
  }

  slotTime(sweepIds: readonly string[], at: Date) {
    return this.#read(() => readSlotTime(this.#connection, sweepIds, at));
  }

  pulse(since?: string) {
    return this.#read(() => readPostgresPulse(this.#connection, since));
  }

  async close(): Promise<void> {
    await this.#lanes.idle();
    await this.#prisma.$disconnect();
    await this.#connection.close();
  }

  protected override write<T>(lane: WriteLane, begin: () => Write<T>): Promise<T> {
    const transaction = () => this.#connection.transaction((open) => this.#done(open, begin()));
    return this.#read(() => this.#lanes.run(lane, transaction));
  }

  async #done<T>(transaction: Transaction, write: Write<T>): Promise<T> {
    let step = write.next();
    while (step.done !== true) step = write.next(await this.#outcome(transaction, step.value));
    return step.value;
  }

  async #outcome(transaction: Transaction, step: Step): Promise<Outcome> {
    switch (step.kind) {
      case 'clock':
        return { ...nothing, clock: this.#leaseClock === 'server' ? transaction.clock : null };
      case 'insert':
        for (const { sql, values } of insertStatements(step)) await transaction.query(sql, values);
        return nothing;
      case 'rows':
      case 'count': {
        const sql = typeof step.sql === 'string' ? step.sql : step.sql.postgres;
        const { rows, count } = await transaction.query(withNumbers(sql), step.values);
        return { ...nothing, rows, changed: count };
      }
    }
  }

  /** A question by Prisma, which does not know how to wait for a server. */
  #ask<T>(question: () => Promise<T>): Promise<T> {
    return this.#read(() => this.#connection.persevering(question));
  }

  async #read<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw unwrapped(error);
    }
  }
}
