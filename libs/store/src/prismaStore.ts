import {
  canonicalJson,
  contentHash,
  isFinished,
  stateAfter,
  type AttemptReport,
  type AttemptResult,
  type Claim,
  type LogLine,
  type NewSweep,
  type NewTrial,
  type SeriesQuery,
  type Sweep,
  type SweepState,
  type SweepStore,
  type Trial,
} from '@coolsweep/sweep';
import { losses, refusals, refuseDuplicates, slugOf, sweepIdOf, trialIdOf } from '@coolsweep/sweep/storing';
import { unwrapped } from './databaseFailure.ts';
import { finalizeStatements } from './finalizeStatements.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';
import { insertRows } from './insertRows.ts';
import { insertPoints } from './points.ts';
import { resultsToJson, sweepOf, toStored, trialOf } from './rows.ts';
import type { SqliteConnection } from './sqliteConnection.ts';
import { SweepQueries } from './sweepQueries.ts';

/**
 * Recording 100,000 trials takes seconds, and until it is done other transactions wait; Prisma's own limits (2 s to
 * begin, 5 s to end) would fail both.
 */
const transactionLimits = { maxWait: 60_000, timeout: 300_000 };

type Transaction = Prisma.TransactionClient;

/**
 * The record of sweeps in a database that Prisma knows. Every write is one transaction, and what must not happen twice
 * is an update with the expected state in its WHERE.
 */
export class PrismaStore implements SweepStore {
  readonly #prisma: PrismaClient;
  readonly #connection: SqliteConnection;
  readonly #queries: SweepQueries;

  /** @param connection the one of the client's adapter; closed with the store */
  constructor(prisma: PrismaClient, connection: SqliteConnection) {
    this.#prisma = prisma;
    this.#connection = connection;
    this.#queries = new SweepQueries(prisma);
  }

  createSweep({ spec, source, environment, trials }: NewSweep, at: Date): Promise<Sweep> {
    return this.#write(async (db) => {
      refuseDuplicates(trials);
      const row = await db.sweep.create({
        data: {
          id: await freeId(db, slugOf(spec.name)),
          name: spec.name,
          state: 'active',
          spec: JSON.stringify(spec),
          source,
          environmentHash: await keepEnvironment(db, environment),
          createdAt: at,
        },
        include: { environment: true },
      });
      await insertTrials(db, row.id, trials);
      return sweepOf(row);
    });
  }

  setSweepState(sweepId: string, state: SweepState): Promise<void> {
    return this.#write(async (db) => {
      const { count } = await db.sweep.updateMany({ where: { id: sweepId }, data: { state } });
      if (count === 0) throw refusals.unknownSweep(sweepId);
    });
  }

  claim(sweepId: string, { owner, at, leaseUntil }: { owner: string; at: Date; leaseUntil: Date }) {
    return this.#write(async (db): Promise<Claim | null> => {
      const [claimed] = await db.$queryRaw<{ id: string; number: number; attemptCount: number }[]>`
        UPDATE "Trial" SET "state" = 'running', "attemptCount" = "attemptCount" + 1, "step" = 0, "steps" = NULL
        WHERE "state" = 'waiting' AND "id" = (
          SELECT "id" FROM "Trial" WHERE "sweepId" = ${sweepId} AND "state" = 'waiting' ORDER BY "number" LIMIT 1
        )
        RETURNING "id", "number", "attemptCount"`;
      if (claimed === undefined) {
        await mustHaveSweep(db, sweepId);
        return null;
      }
      const attempt = await db.attempt.create({
        data: { trialId: claimed.id, number: claimed.attemptCount, owner, startedAt: at, leaseUntil },
        select: { id: true, number: true },
      });
      // Trials are claimed in order of number, so this is the sweep's first attempt of all.
      if (claimed.number === 1 && claimed.attemptCount === 1) {
        await db.sweep.update({ where: { id: sweepId }, data: { startedAt: at } });
      }
      const row = await db.trial.update({ where: { id: claimed.id }, data: { startedAt: at } });
      return { trial: trialOf(row), attemptId: attempt.id, attemptNumber: attempt.number };
    });
  }

  report(attemptId: number, { points, log, progress, environment, leaseUntil }: AttemptReport): Promise<void> {
    return this.#write(async (db) => {
      const trialId = await updateRunning(db, attemptId, {
        ...(leaseUntil && { leaseUntil }),
        ...(environment && { environmentHash: await keepEnvironment(db, environment) }),
      });
      if (progress) await db.trial.update({ where: { id: trialId }, data: progress, select: { id: true } });
      if (points) await insertPoints(db, attemptId, points);
      if (log) await insertLog(db, attemptId, log);
    });
  }

  finish(attemptId: number, { outcome, at, objective, results, failure }: AttemptResult): Promise<Trial> {
    return this.#write(async (db) => {
      const trialId = await updateRunning(db, attemptId, { outcome, endedAt: at, message: failure?.message ?? null });
      const lost = await db.attempt.count({ where: { trialId, outcome: 'lost' } });
      const state = stateAfter(outcome, lost);
      const row = await db.trial.update({
        where: { id: trialId },
        data: {
          state,
          ...(isFinished(state) && {
            ...(state === 'completed' && objectiveColumns(objective)),
            results: resultsToJson(results),
            failureMessage: failure?.message ?? null,
            failureStep: failure?.step ?? null,
            finishedAt: at,
          }),
        },
      });
      return trialOf(row);
    });
  }

  reclaim(sweepId: string, { at, isDead }: { at: Date; isDead: (owner: string) => boolean }): Promise<string[]> {
    return this.#write(async (db) => {
      await mustHaveSweep(db, sweepId);
      const running = await db.attempt.findMany({
        where: { outcome: null, trial: { sweepId } },
        orderBy: { trial: { number: 'asc' } },
      });
      const reclaimed: string[] = [];
      for (const { id, trialId, owner, leaseUntil } of running) {
        if (leaseUntil.getTime() > at.getTime() && !isDead(owner)) continue;
        const { count } = await db.attempt.updateMany({
          // An attempt that renews its lease at this very moment is not lost.
          where: { id, outcome: null, leaseUntil },
          data: { outcome: 'lost', endedAt: at, message: losses.ofAttempt(owner) },
        });
        if (count === 0) continue;
        await loseTrial(db, trialId, at);
        reclaimed.push(trialId);
      }
      return reclaimed;
    });
  }

  listSweeps() {
    return this.#read(() => this.#queries.listSweeps());
  }

  sweepById(sweepId: string) {
    return this.#read(() => this.#queries.sweepById(sweepId));
  }

  trialsOf(sweepId: string) {
    return this.#read(() => this.#queries.trialsOf(sweepId));
  }

  trialById(trialId: string) {
    return this.#read(() => this.#queries.trialById(trialId));
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

  async close(): Promise<void> {
    await this.#prisma.$disconnect();
    this.#connection.close();
    await finalizeStatements();
  }

  #write<T>(work: (db: Transaction) => Promise<T>): Promise<T> {
    return this.#read(() => this.#prisma.$transaction(work, transactionLimits));
  }

  async #read<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw unwrapped(error);
    }
  }
}

async function mustHaveSweep(db: Transaction, sweepId: string): Promise<void> {
  if ((await db.sweep.count({ where: { id: sweepId } })) === 0) throw refusals.unknownSweep(sweepId);
}

async function freeId(db: Transaction, slug: string): Promise<string> {
  const rows = await db.sweep.findMany({ where: { id: { startsWith: slug } }, select: { id: true } });
  const taken = new Set(rows.map(({ id }) => id));
  let n = 1;
  while (taken.has(sweepIdOf(slug, n))) n++;
  return sweepIdOf(slug, n);
}

/** Keeps one row for each environment that differs, and returns its key. */
async function keepEnvironment(db: Transaction, environment: Sweep['environment']): Promise<string> {
  const hash = contentHash(environment);
  await db.$executeRaw`
    INSERT INTO "Environment" ("hash", "json") VALUES (${hash}, ${canonicalJson(environment)}) ON CONFLICT DO NOTHING`;
  return hash;
}

function insertTrials(db: Transaction, sweepId: string, trials: readonly NewTrial[]): Promise<void> {
  return insertRows(db, {
    into: '"Trial" ("id", "sweepId", "number", "params", "config", "configHash", "seed")',
    rows: trials.map(({ params, config, configHash, seed }, index) => {
      const number = index + 1;
      const given = [JSON.stringify(params), JSON.stringify(config), configHash, seed];
      return [trialIdOf(sweepId, number), sweepId, number, ...given];
    }),
  });
}

function insertLog(db: Transaction, attemptId: number, lines: readonly LogLine[]): Promise<void> {
  return insertRows(db, {
    into: '"LogLine" ("attemptId", "at", "stream", "text")',
    rows: lines.map(({ at, stream, text }) => [attemptId, at, stream, text]),
  });
}

function objectiveColumns(objective: number | null) {
  if (objective === null) return {};
  const { value, valueClass } = toStored(objective);
  return { objective: value, objectiveClass: valueClass };
}

/**
 * The fence: changes an attempt that still runs, and returns its trial.
 *
 * @throws SweepError `fenced` when it has ended, `not_found` when there is none
 */
async function updateRunning(
  db: Transaction,
  attemptId: number,
  data: Prisma.AttemptUncheckedUpdateManyInput,
): Promise<string> {
  const [running] = await db.attempt.updateManyAndReturn({
    where: { id: attemptId, outcome: null },
    // Never empty, so that it locks the row also where there is nothing to change.
    data: { outcome: null, ...data },
    select: { trialId: true },
  });
  if (running !== undefined) return running.trialId;
  const known = await db.attempt.count({ where: { id: attemptId } });
  throw known === 0 ? refusals.unknownAttempt(attemptId) : refusals.fenced(attemptId);
}

async function loseTrial(db: Transaction, trialId: string, at: Date): Promise<void> {
  const lost = await db.attempt.count({ where: { trialId, outcome: 'lost' } });
  const state = stateAfter('lost', lost);
  if (!isFinished(state)) {
    await db.trial.update({ where: { id: trialId }, data: { state } });
    return;
  }
  const { step } = await db.trial.findUniqueOrThrow({ where: { id: trialId }, select: { step: true } });
  await db.trial.update({
    where: { id: trialId },
    data: { state, failureMessage: losses.ofTrial(lost), failureStep: step, finishedAt: at },
  });
}
