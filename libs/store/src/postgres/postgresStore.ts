import type {
  AttemptReport,
  LogPart,
  NewSweep,
  NewTrial,
  OpenSweep,
  SeriesQuery,
  Sweep,
  SweepStore,
  Trial,
  TrialPage,
  TrialTableQuery,
} from '@coolsweep/sweep';
import { unwrapped } from '../databaseFailure.ts';
import type { PrismaClient as SqliteClient } from '../generated/client.ts';
import { StoreWrites, type WriteLane } from '../storeWrites.ts';
import { SweepQueries } from '../sweepQueries.ts';
import { nothing, type Outcome, type Step, type Write } from '../writeSteps.ts';
import type { PrismaClient } from './generated/client.ts';
import { doneTogether, type GroupedWrite } from './groupedWrites.ts';
import { Lanes, type Gathering } from './lanes.ts';
import { isPlain, joined, type AttemptPlainReport } from './plainReport.ts';
import type { PostgresConnection, Transaction } from './postgresConnection.ts';
import { readPostgresPulse } from './postgresPulse.ts';
import { readOpenSweeps, readSeries, readSlotTime, readTrials, readTrialSummaries } from './postgresQueries.ts';
import { insertStatements, withNumbers } from './postgresSql.ts';
import { readTrialTable } from './postgresTrialTable.ts';
import { ReportQueue } from './reportQueue.ts';

/** By which clock leases run out; that of the program is for tests, which tell the time themselves. */
export type LeaseClock = 'server' | 'program';

/** Writes of one transaction: enough to share its commit, few enough that the first does not wait long for the last. */
const mostWrites = 50;

/** So many trials at once change what the server's planner has to know of their table. */
const manyTrials = 1000;

/**
 * The record of sweeps in a PostgreSQL database, which schedulers on many machines share. What is about one sweep or
 * attempt is done in order, and in one transaction as far as it waits at the same time; the rest side by side on a few
 * connections. Points and progress of many attempts are one statement.
 */
export class PostgresStore extends StoreWrites implements SweepStore {
  readonly #connection: PostgresConnection;
  readonly #prisma: PrismaClient;
  readonly #queries: SweepQueries;
  readonly #leaseClock: LeaseClock;
  readonly #lanes = new Lanes();
  readonly #reports: Gathering<AttemptPlainReport, boolean>;
  readonly #writes: Gathering<GroupedWrite, void>;

  /** @param connection the one of the client's adapter; closed with the store */
  constructor(connection: PostgresConnection, prisma: PrismaClient, leaseClock: LeaseClock) {
    super();
    this.#connection = connection;
    this.#prisma = prisma;
    // The two clients are made of the same models; PostgreSQL's merely understands more questions.
    this.#queries = new SweepQueries(prisma as unknown as SqliteClient, (id) => readTrialSummaries(connection, id));
    this.#leaseClock = leaseClock;
    const queue = new ReportQueue(connection);
    this.#reports = { most: Infinity, work: (reports) => this.#writeReports(queue, reports) };
    this.#writes = { most: mostWrites, work: (writes) => this.#commit(writes) };
  }

  override async createSweep(sweep: NewSweep, at: Date): Promise<Sweep> {
    const created = await super.createSweep(sweep, at);
    await this.#analyze(sweep.trials.length);
    return created;
  }

  override async addTrials(sweepId: string, trials: readonly NewTrial[]): Promise<Trial[]> {
    const added = await super.addTrials(sweepId, trials);
    await this.#analyze(trials.length);
    return added;
  }

  override async report(attemptId: number, given: AttemptReport): Promise<void> {
    if (!isPlain(given)) return super.report(attemptId, given);
    const lane: WriteLane = `attempt ${attemptId}`;
    const write = () => this.#lanes.gather(lane, this.#reports, { attemptId, ...given });
    const isWritten = await this.#read(() => this.attemptOrder.run(attemptId, write));
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

  logOf(trialId: string, part: LogPart = {}) {
    return this.#ask(() => this.#queries.logOf(trialId, part));
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
    const written = () =>
      new Promise<T>((resolve, reject) => {
        const attempt = async (transaction: Transaction) => {
          const result = await this.#done(transaction, begin());
          return () => resolve(result);
        };
        void this.#lanes.gather(lane, this.#writes, { attempt, refuse: (error) => reject(error as Error) });
      });
    return this.#read(written);
  }

  /**
   * Tells the server's planner what a table is like that has grown. It finds out by itself within a minute; until then it
   * reads all trials for each claim.
   */
  async #analyze(trials: number): Promise<void> {
    // What was asked for is written: that claims are slow for a minute is no reason to say that it failed.
    if (trials >= manyTrials) await this.#connection.all('ANALYZE "Trial"').catch(() => undefined);
  }

  /** Those of one lane, and so of one attempt. */
  async #writeReports(queue: ReportQueue, reports: readonly AttemptPlainReport[]): Promise<boolean> {
    for (const { attemptId } of reports) this.attemptOrder.check(attemptId);
    return queue.write(joined(reports));
  }

  /** Never throws: what happens is told to those whose writes it concerns. */
  async #commit(writes: readonly GroupedWrite[]): Promise<void> {
    try {
      const settle = await this.#connection.transaction((transaction) => doneTogether(transaction, writes));
      for (const tell of settle) tell();
    } catch (error) {
      for (const { refuse } of writes) refuse(error);
    }
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
