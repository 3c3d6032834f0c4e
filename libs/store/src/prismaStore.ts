import type {
  AttemptReport,
  AttemptResult,
  Claim,
  Claimant,
  Heartbeat,
  JsonObject,
  NewSweep,
  NewTrial,
  OpenSweep,
  SeriesQuery,
  Stop,
  Sweep,
  SweepEdit,
  SweepRequest,
  SweepState,
  SweepStore,
  Trial,
  TrialCheckpoint,
  TrialContinuation,
  TrialPage,
} from '@coolsweep/sweep';
import { claim, finish, report } from './attemptWrites.ts';
import { unwrapped } from './databaseFailure.ts';
import { finalizeStatements } from './finalizeStatements.ts';
import type { PrismaClient } from './generated/client.ts';
import { beat, leave, reclaim } from './leaseWrites.ts';
import { readPulse } from './pulse.ts';
import { carryOut, continueFrom, prune, requestSweep, requestTrial, retry, reuse } from './requestWrites.ts';
import { readSlotTime } from './slotTime.ts';
import type { SqliteConnection, Statements } from './sqliteConnection.ts';
import { SweepQueries } from './sweepQueries.ts';
import { addTrials, createSweep, editSweep, finishSweep, setSweepState } from './sweepWrites.ts';
import { WriteQueue } from './writeQueue.ts';

/**
 * The record of sweeps in a SQLite file. Prisma has the models, the migrations and what people read; writes go to the
 * driver beside it, many in one transaction.
 */
export class PrismaStore implements SweepStore {
  readonly #prisma: PrismaClient;
  readonly #connection: SqliteConnection;
  readonly #queries: SweepQueries;
  readonly #writes: WriteQueue;

  /** @param connection the one of the client's adapter; closed with the store */
  constructor(prisma: PrismaClient, connection: SqliteConnection) {
    this.#prisma = prisma;
    this.#connection = connection;
    this.#queries = new SweepQueries(prisma);
    this.#writes = new WriteQueue(connection);
  }

  createSweep(sweep: NewSweep, at: Date): Promise<Sweep> {
    return this.#write((db) => createSweep(db, sweep, at));
  }

  addTrials(sweepId: string, trials: readonly NewTrial[]): Promise<Trial[]> {
    return this.#write((db) => addTrials(db, sweepId, trials));
  }

  setSweepState(sweepId: string, state: SweepState): Promise<void> {
    return this.#write((db) => setSweepState(db, sweepId, state));
  }

  editSweep(sweepId: string, edit: SweepEdit): Promise<Sweep> {
    return this.#write((db) => editSweep(db, sweepId, edit));
  }

  finishSweep(sweepId: string): Promise<boolean> {
    return this.#write((db) => finishSweep(db, sweepId));
  }

  claim(sweepId: string, claimant: Claimant): Promise<Claim | null> {
    return this.#write((db) => claim(db, sweepId, claimant));
  }

  report(attemptId: number, given: AttemptReport): Promise<void> {
    return this.#write((db) => report(db, attemptId, given));
  }

  finish(attemptId: number, result: AttemptResult): Promise<Trial> {
    return this.#write((db) => finish(db, attemptId, result));
  }

  reclaim(sweepId: string, options: { at: Date; isDead: (owner: string) => boolean }): Promise<string[]> {
    return this.#write((db) => reclaim(db, sweepId, options));
  }

  reuse(trialId: string, from: { trialId: string; at: Date; addressHash?: string }): Promise<Trial> {
    return this.#write((db) => reuse(db, trialId, from));
  }

  continueFrom(trialId: string, from: TrialContinuation & { checkpoint: TrialCheckpoint }): Promise<Trial> {
    return this.#write((db) => continueFrom(db, trialId, from));
  }

  requestSweep(sweepId: string, request: SweepRequest, reason?: string): Promise<Sweep> {
    return this.#write((db) => requestSweep(db, sweepId, { request, reason }));
  }

  requestTrial(trialId: string, request: SweepRequest): Promise<Trial> {
    return this.#write((db) => requestTrial(db, trialId, request));
  }

  retry(sweepId: string, options: { at: Date; trialIds?: readonly string[] }): Promise<string[]> {
    return this.#write((db) => retry(db, sweepId, options));
  }

  prune(trialIds: readonly string[], given: { decision: JsonObject; at: Date }): Promise<string[]> {
    return this.#write((db) => prune(db, trialIds, given));
  }

  openSweeps(): Promise<OpenSweep[]> {
    return this.#read(() => this.#queries.openSweeps());
  }

  carryOut(sweepId: string, at: Date): Promise<Stop[]> {
    return this.#write((db) => carryOut(db, sweepId, at));
  }

  beat(heartbeat: Heartbeat): Promise<number[]> {
    return this.#write((db) => beat(db, heartbeat));
  }

  leave(schedulerId: string): Promise<void> {
    return this.#write((db) => leave(db, schedulerId));
  }

  listSweeps() {
    return this.#read(() => this.#queries.listSweeps());
  }

  sweepById(sweepId: string) {
    return this.#read(() => this.#queries.sweepById(sweepId));
  }

  trialsOf(sweepId: string, page: TrialPage = {}) {
    return this.#read(() => this.#queries.trialsOf(sweepId, page));
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
    return this.#read(() => this.#queries.series(query));
  }

  logOf(trialId: string, options: { limit?: number } = {}) {
    return this.#read(() => this.#queries.logOf(trialId, options));
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

  #write<T>(work: (db: Statements) => T): Promise<T> {
    return this.#read(() => this.#writes.write(work));
  }

  async #read<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw unwrapped(error);
    }
  }
}
