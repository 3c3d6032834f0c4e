import type { LogPart, OpenSweep, SeriesQuery, SweepStore, TrialPage, TrialTableQuery } from '@coolsweep/sweep';
import { readSeries } from './curves.ts';
import { unwrapped } from './databaseFailure.ts';
import { finalizeStatements } from './finalizeStatements.ts';
import type { PrismaClient } from './generated/client.ts';
import { readPulse } from './pulse.ts';
import { readSlotTime } from './slotTime.ts';
import type { SqliteConnection } from './sqliteConnection.ts';
import { StoreWrites, type WriteLane } from './storeWrites.ts';
import { SweepQueries } from './sweepQueries.ts';
import { readTrials, readTrialSummaries } from './trials.ts';
import { readTrialTable } from './trialTable.ts';
import { WriteQueue } from './writeQueue.ts';
import { doneAtOnce, type Write } from './writeSteps.ts';

/**
 * The record of sweeps in a SQLite file. Prisma has the models, the migrations and what people read; writes go to the
 * driver beside it, many in one transaction.
 */
export class PrismaStore extends StoreWrites implements SweepStore {
  readonly #prisma: PrismaClient;
  readonly #connection: SqliteConnection;
  readonly #queries: SweepQueries;
  readonly #writes: WriteQueue;

  /** @param connection the one of the client's adapter; closed with the store */
  constructor(prisma: PrismaClient, connection: SqliteConnection) {
    super();
    this.#prisma = prisma;
    this.#connection = connection;
    this.#queries = new SweepQueries(prisma, (sweepId) => readTrialSummaries(connection, sweepId));
    this.#writes = new WriteQueue(connection);
  }

  openSweeps(): Promise<OpenSweep[]> {
    return this.#read(() => this.#queries.openSweeps());
  }

  listSweeps() {
    return this.#read(() => this.#queries.listSweeps());
  }

  sweepById(sweepId: string) {
    return this.#read(() => this.#queries.sweepById(sweepId));
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
    return this.#read(() => this.#queries.trialById(trialId));
  }

  trialAt(addressHash: string) {
    return this.#read(() => this.#queries.trialAt(addressHash));
  }

  repeated(sweepId: string) {
    return this.#read(() => this.#queries.repeated(sweepId));
  }

  attemptsOf(trialId: string) {
    return this.#read(() => this.#queries.attemptsOf(trialId));
  }

  series(query: SeriesQuery) {
    return this.#read(() => readSeries(this.#connection, query));
  }

  logOf(trialId: string, part: LogPart = {}) {
    return this.#read(() => this.#queries.logOf(trialId, part));
  }

  schedulers() {
    return this.#read(() => this.#queries.schedulers());
  }

  slotTime(sweepIds: readonly string[], at: Date) {
    return this.#read(() => readSlotTime(this.#connection, sweepIds, at));
  }

  pulse(since?: string) {
    return this.#read(() => readPulse(this.#connection, since));
  }

  async close(): Promise<void> {
    await this.#writes.idle();
    await this.#prisma.$disconnect();
    this.#connection.close();
    await finalizeStatements();
  }

  protected override write<T>(_lane: WriteLane, begin: () => Write<T>): Promise<T> {
    return this.#read(() => this.#writes.write((db) => doneAtOnce(db, begin())));
  }

  async #read<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw unwrapped(error);
    }
  }
}
