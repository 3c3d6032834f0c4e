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
import { insertRows } from './insertRows.ts';
import { resultsToJson, toStored, trialOfRow } from './rows.ts';
import type { SqlRow, SqlValue, Statements } from './sqliteConnection.ts';
import { keepEnvironment, mustHaveSweep } from './sweepWrites.ts';

/** The hot path: what a scheduler writes for every trial, each function within a transaction. */

export function claim(db: Statements, sweepId: string, { owner, at, leaseUntil }: Claimant): Claim | null {
  const [row] = db.all(
    `UPDATE "Trial" SET "state" = 'running', "attemptCount" = "attemptCount" + 1, "step" = 0, "steps" = NULL,
       "startedAt" = ?
     WHERE "state" = 'waiting' AND "id" = (
       SELECT "id" FROM "Trial"
       WHERE "sweepId" = ? AND "state" = 'waiting' AND "requested" IS NULL AND EXISTS (
         SELECT 1 FROM "Sweep" s WHERE s."id" = "sweepId" AND s."state" NOT IN ('paused', 'cancelled')
           AND coalesce(s."requested", '') NOT IN ('pause', 'cancel')
       )
       ORDER BY "number" LIMIT 1
     )
     RETURNING *`,
    [at.getTime(), sweepId],
  );
  if (row === undefined) {
    mustHaveSweep(db, sweepId);
    return null;
  }
  const [attempt] = db.all(
    `INSERT INTO "Attempt" ("trialId", "number", "owner", "startedAt", "leaseUntil") VALUES (?, ?, ?, ?, ?)
     RETURNING "id"`,
    [row.id ?? null, row.attemptCount ?? null, owner, at.getTime(), leaseUntil.getTime()],
  );
  if (row.checkpoint != null) copyPoints(db, row, Number(attempt?.id));
  db.run('UPDATE "Sweep" SET "startedAt" = ? WHERE "id" = ? AND "startedAt" IS NULL', [at.getTime(), sweepId]);
  return { trial: trialOfRow(row), attemptId: Number(attempt?.id), attemptNumber: Number(row.attemptCount) };
}

/**
 * Gives an attempt that goes on from a checkpoint the points before it. The attempt before has them all: it made the
 * checkpoint, or was given them in the same way. The first one of a trial that goes on with another's training has them
 * from that, but for those of test metrics, which come at the end of a run.
 */
function copyPoints(db: Statements, row: SqlRow, attemptId: number): void {
  const { id, checkpoint, continues } = trialOfRow(row);
  const isFirst = row.attemptCount === 1;
  const [from, upTo] =
    isFirst && continues !== null ? [continues.trialId, continues.upTo] : [id, checkpoint?.step ?? 0];
  db.run(
    `INSERT INTO "MetricPoint" ("attemptId", "name", "step", "value", "valueClass")
     SELECT ?, "name", "step", "value", "valueClass" FROM "MetricPoint"
     WHERE "attemptId" = (SELECT MAX("id") FROM "Attempt" WHERE "trialId" = ? AND "id" < ?) AND "step" <= ?
       AND (? OR "name" NOT LIKE 'test/%')`,
    [attemptId, from, attemptId, upTo, isFirst ? 0 : 1],
  );
}

export function report(db: Statements, attemptId: number, given: AttemptReport): void {
  const { points, log, progress, environment, checkpoint, leaseUntil } = given;
  const trialId = runningTrial(db, attemptId);
  if (leaseUntil) set(db, 'Attempt', { id: attemptId, values: { leaseUntil: leaseUntil.getTime() } });
  if (environment) {
    set(db, 'Attempt', { id: attemptId, values: { environmentHash: keepEnvironment(db, environment) } });
    addressTrial(db, trialId, environment);
  }
  if (progress) set(db, 'Trial', { id: trialId, values: { step: progress.step, steps: progress.steps } });
  if (checkpoint) set(db, 'Trial', { id: trialId, values: { checkpoint: JSON.stringify(checkpoint) } });
  if (points) insertPoints(db, attemptId, points);
  if (log) insertLog(db, attemptId, log);
}

/** Gives a trial its content address; before a checkpoint of this attempt is recorded, which is no past of it. */
function addressTrial(db: Statements, trialId: string, environment: JsonObject): void {
  const [row] = db.all('SELECT * FROM "Trial" WHERE "id" = ?', [trialId]);
  if (row === undefined) throw refusals.unknownTrial(trialId);
  const addressHash = addressAfter(trialOfRow(row), environment);
  db.run('UPDATE "Trial" SET "addressHash" = ? WHERE "id" = ?', [addressHash, trialId]);
}

export function finish(db: Statements, attemptId: number, result: AttemptResult): Trial {
  const { outcome, at, failure, finalHash } = result;
  const trialId = runningTrial(db, attemptId);
  const ended = { outcome, endedAt: at.getTime(), message: failure?.message ?? null, finalHash: finalHash ?? null };
  set(db, 'Attempt', { id: attemptId, values: ended });
  const state = stateAfter(outcome, outcome === 'lost' ? lostAttempts(db, trialId) : 0);
  return set(db, 'Trial', {
    id: trialId,
    values: isFinished(state) ? { state, ...finishedColumns(result, state) } : { state },
  });
}

/** Lost attempts of a trial since it was last asked to be tried again. */
export function lostAttempts(db: Statements, trialId: string): number {
  const [row] = db.all(
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
    finishedAt: at.getTime(),
    decision: decision === undefined ? null : JSON.stringify(decision),
    requested: null,
  };
}

/**
 * The fence: the trial of an attempt that still runs. Nobody else can end it before the transaction does.
 *
 * @throws SweepError `fenced` when it has ended, `not_found` when there is none
 */
function runningTrial(db: Statements, attemptId: number): string {
  const [row] = db.all('SELECT "trialId", "outcome" FROM "Attempt" WHERE "id" = ?', [attemptId]);
  if (row === undefined) throw refusals.unknownAttempt(attemptId);
  if (row.outcome !== null) throw refusals.fenced(attemptId);
  return String(row.trialId);
}

interface Update {
  readonly id: SqlValue;
  readonly values: Readonly<Record<string, SqlValue>>;
}

function set(db: Statements, table: 'Trial', update: Update): Trial;
function set(db: Statements, table: 'Attempt', update: Update): null;
function set(db: Statements, table: 'Trial' | 'Attempt', { id, values }: Update): Trial | null {
  const columns = Object.keys(values).map((name) => `"${name}" = ?`);
  const update = `UPDATE "${table}" SET ${columns.join(', ')} WHERE "id" = ?`;
  if (table === 'Attempt') {
    db.run(update, [...Object.values(values), id]);
    return null;
  }
  const [row] = db.all(`${update} RETURNING *`, [...Object.values(values), id]);
  if (row === undefined) throw refusals.unknownTrial(String(id));
  return trialOfRow(row);
}

/** Appends the points of an attempt; one whose (name, step) is there already is ignored. */
function insertPoints(db: Statements, attemptId: number, points: readonly MetricPoint[]): void {
  insertRows(db, {
    into: '"MetricPoint" ("attemptId", "name", "step", "value", "valueClass")',
    onConflict: 'DO NOTHING',
    rows: points.map(({ name, step, value: number }) => {
      const { value, valueClass } = toStored(number);
      return [attemptId, name, step, value, valueClass];
    }),
  });
}

function insertLog(db: Statements, attemptId: number, lines: readonly LogLine[]): void {
  insertRows(db, {
    into: '"LogLine" ("attemptId", "at", "stream", "text")',
    rows: lines.map(({ at, stream, text }) => [attemptId, at.getTime(), stream, text]),
  });
}
