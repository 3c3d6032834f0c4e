import {
  addressAfter,
  isFinished,
  stateAfter,
  type AttemptReport,
  type AttemptResult,
  type Claim,
  type Claimant,
  type JsonObject,
  type LogLine,
  type MetricPoint,
  type Trial,
} from '@coolsweep/sweep';
import { refusals } from '@coolsweep/sweep/storing';
import { resultsToJson, toStored, trialOfRow } from './rows.ts';
import type { SqlRow, SqlValue } from './sqliteConnection.ts';
import { keepEnvironment, mustHaveSweep } from './sweepWrites.ts';
import { all, insert, judgedLease, locking, run, type Sql, type Write } from './writeSteps.ts';

/** The hot path: what a scheduler writes for every trial, each function within a transaction. */

/** @param trial that waits in the sweep, with the lowest number */
const claimed = (trial: string) => `
  UPDATE "Trial" SET "state" = 'running', "attemptCount" = "attemptCount" + 1, "step" = 0, "steps" = NULL,
    "startedAt" = ?
  WHERE "state" = 'waiting' AND "id" = (${trial})
  RETURNING *`;

const isOpen = `EXISTS (
    SELECT 1 FROM "Sweep" s WHERE s."id" = "sweepId" AND s."state" NOT IN ('paused', 'cancelled')
      AND coalesce(s."requested", '') NOT IN ('pause', 'cancel')
  )`;

/** Takes a trial of a sweep: when, and the sweep's id. */
export const claimSql = {
  sqlite: claimed(
    `SELECT "id" FROM "Trial" WHERE "sweepId" = ? AND "state" = 'waiting' AND "requested" IS NULL AND ${isOpen}
     ORDER BY "number" LIMIT 1`,
  ),
  // Passes by those that another claimant is about to take. Only the index of waiting trials has this order: were it the
  // one of the numbers alone, PostgreSQL would, as long as it believes that most trials wait, go through all that have
  // ended.
  postgres: claimed(
    `SELECT "id" FROM "Trial" WHERE "sweepId" = ? AND "state" BETWEEN 'waiting' AND 'waiting' AND "requested" IS NULL
       AND ${isOpen}
     ORDER BY "state", "number" LIMIT 1 FOR UPDATE SKIP LOCKED`,
  ),
} satisfies Sql;

export function* claim(sweepId: string, { owner, at, leaseUntil }: Claimant): Write<Claim | null> {
  const [row] = yield* all(claimSql, [at, sweepId]);
  if (row === undefined) {
    yield* mustHaveSweep(sweepId);
    return null;
  }
  const lease = yield* judgedLease(at, leaseUntil);
  const [attempt] = yield* all(
    `INSERT INTO "Attempt" ("trialId", "number", "owner", "startedAt", "leaseUntil") VALUES (?, ?, ?, ?, ?)
     RETURNING "id"`,
    [row.id ?? null, row.attemptCount ?? null, owner, at, lease],
  );
  if (row.checkpoint != null) yield* copyPoints(row, Number(attempt?.id));
  yield* run('UPDATE "Sweep" SET "startedAt" = ? WHERE "id" = ? AND "startedAt" IS NULL', [at, sweepId]);
  return { trial: trialOfRow(row), attemptId: Number(attempt?.id), attemptNumber: Number(row.attemptCount) };
}

/**
 * Gives an attempt that goes on from a checkpoint the points before it. The attempt before has them all: it made the
 * checkpoint, or was given them in the same way. The first one of a trial that goes on with another's training has them
 * from that, but for those of test metrics, which come at the end of a run.
 */
function* copyPoints(row: SqlRow, attemptId: number): Write<void> {
  const { id, checkpoint, continues } = trialOfRow(row);
  const isFirst = row.attemptCount === 1;
  const [from, upTo] =
    isFirst && continues !== null ? [continues.trialId, continues.upTo] : [id, checkpoint?.step ?? 0];
  yield* run(
    `INSERT INTO "MetricPoint" ("attemptId", "name", "step", "value", "valueClass")
     SELECT CAST(? AS INTEGER), "name", "step", "value", "valueClass" FROM "MetricPoint"
     WHERE "attemptId" = (SELECT MAX("id") FROM "Attempt" WHERE "trialId" = ? AND "id" < ?) AND "step" <= ?
       AND (? = 1 OR "name" NOT LIKE 'test/%')`,
    [attemptId, from, attemptId, upTo, isFirst ? 0 : 1],
  );
}

export function* report(attemptId: number, given: AttemptReport): Write<void> {
  const { points, log, progress, environment, checkpoint, leaseUntil } = given;
  const trialId = yield* runningTrial(attemptId);
  if (leaseUntil) yield* setAttempt(attemptId, { leaseUntil: yield* judgedLease(new Date(), leaseUntil) });
  if (environment) {
    yield* setAttempt(attemptId, { environmentHash: yield* keepEnvironment(environment) });
    yield* addressTrial(trialId, environment);
  }
  const told = {
    ...(progress && { step: progress.step, steps: progress.steps }),
    ...(checkpoint && { checkpoint: JSON.stringify(checkpoint) }),
  };
  if (progress || checkpoint) yield* setTrial(trialId, told);
  if (points) yield* insertPoints(attemptId, points);
  if (log) yield* insertLog(attemptId, log);
}

/** Gives a trial its content address; before a checkpoint of this attempt is recorded, which is no past of it. */
function* addressTrial(trialId: string, environment: JsonObject): Write<void> {
  const [row] = yield* all('SELECT * FROM "Trial" WHERE "id" = ?', [trialId]);
  if (row === undefined) throw refusals.unknownTrial(trialId);
  const addressHash = addressAfter(trialOfRow(row), environment);
  yield* run('UPDATE "Trial" SET "addressHash" = ? WHERE "id" = ?', [addressHash, trialId]);
}

export function* finish(attemptId: number, result: AttemptResult): Write<Trial> {
  const { outcome, at, failure, finalHash } = result;
  const trialId = yield* runningTrial(attemptId);
  const ended = { outcome, endedAt: at, message: failure?.message ?? null, finalHash: finalHash ?? null };
  yield* setAttempt(attemptId, ended);
  const state = stateAfter(outcome, outcome === 'lost' ? yield* lostAttempts(trialId) : 0);
  const values = isFinished(state) ? { state, ...finishedColumns(result, state) } : { state };
  const update = `UPDATE "Trial" SET ${assignments(values)} WHERE "id" = ? RETURNING *`;
  const [row] = yield* all(update, [...Object.values(values), trialId]);
  if (row === undefined) throw refusals.unknownTrial(trialId);
  return trialOfRow(row);
}

/** Lost attempts of a trial since it was last asked to be tried again. */
export function* lostAttempts(trialId: string): Write<number> {
  const [row] = yield* all(
    `SELECT COUNT(*) AS "lost" FROM "Attempt" a JOIN "Trial" t ON t."id" = a."trialId"
     WHERE a."trialId" = ? AND a."outcome" = 'lost' AND a."number" > t."retriedAfter"`,
    [trialId],
  );
  return Number(row?.lost);
}

function finishedColumns({ at, objective, results, failure, decision }: AttemptResult, state: Trial['state']) {
  const stored = state === 'completed' && objective !== null ? toStored(objective) : null;
  return {
    objective: stored?.value ?? null,
    objectiveClass: stored?.valueClass ?? null,
    results: resultsToJson(results),
    failureMessage: failure?.message ?? null,
    failureStep: failure?.step ?? null,
    finishedAt: at,
    decision: decision === undefined ? null : JSON.stringify(decision),
    requested: null,
  };
}

const runningSql = locking('SELECT "trialId", "outcome" FROM "Attempt" WHERE "id" = ?');

/**
 * The fence: the trial of an attempt that still runs. Nobody else can end it before the transaction does.
 *
 * @throws SweepError `fenced` when it has ended, `not_found` when there is none
 */
function* runningTrial(attemptId: number): Write<string> {
  const [row] = yield* all(runningSql, [attemptId]);
  if (row === undefined) throw refusals.unknownAttempt(attemptId);
  if (row.outcome !== null) throw refusals.fenced(attemptId);
  return String(row.trialId);
}

type Columns = Readonly<Record<string, SqlValue>>;

function assignments(values: Columns): string {
  return Object.keys(values)
    .map((name) => `"${name}" = ?`)
    .join(', ');
}

function* setAttempt(id: number, values: Columns): Write<void> {
  yield* run(`UPDATE "Attempt" SET ${assignments(values)} WHERE "id" = ?`, [...Object.values(values), id]);
}

function* setTrial(id: string, values: Columns): Write<void> {
  yield* run(`UPDATE "Trial" SET ${assignments(values)} WHERE "id" = ?`, [...Object.values(values), id]);
}

/** Appends the points of an attempt; one whose (name, step) is there already is ignored. */
function* insertPoints(attemptId: number, points: readonly MetricPoint[]): Write<void> {
  yield* insert({
    into: 'MetricPoint',
    columns: { attemptId: 'int4', name: 'text', step: 'int4', value: 'float8', valueClass: 'int4' },
    onConflict: 'DO NOTHING',
    rows: points.map(({ name, step, value: number }) => {
      const { value, valueClass } = toStored(number);
      return [attemptId, name, step, value, valueClass];
    }),
  });
}

function* insertLog(attemptId: number, lines: readonly LogLine[]): Write<void> {
  yield* insert({
    into: 'LogLine',
    columns: { attemptId: 'int4', at: 'timestamptz', stream: 'text', text: 'text' },
    rows: lines.map(({ at, stream, text }) => [attemptId, at, stream, text]),
  });
}
