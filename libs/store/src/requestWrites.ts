import { isFinished, type JsonObject, type Stop, type Sweep, type SweepRequest, type Trial } from '@coolsweep/sweep';
import { isReusable, refusals, stateOnRequest } from '@coolsweep/sweep/storing';
import { trialOfRow } from './rows.ts';
import type { Statements } from './sqliteConnection.ts';
import { mustHaveSweep, sweepOf } from './sweepWrites.ts';

/** What people ask for and how it is carried out, each function within a transaction. */

export function requestSweep(db: Statements, sweepId: string, request: SweepRequest): Sweep {
  const { state } = sweepOf(db, sweepId);
  if (state === 'finished' || state === 'cancelled') throw refusals.sweepOver(sweepId, state);
  db.run('UPDATE "Sweep" SET "requested" = ? WHERE "id" = ?', [request, sweepId]);
  return sweepOf(db, sweepId);
}

export function requestTrial(db: Statements, trialId: string, request: SweepRequest): Trial {
  const trial = trialById(db, trialId);
  if (isFinished(trial.state)) throw refusals.trialOver(trialId, trial.state);
  const requested = request === 'resume' ? null : request;
  db.run('UPDATE "Trial" SET "requested" = ? WHERE "id" = ?', [requested, trialId]);
  return { ...trial, requested };
}

export function retry(
  db: Statements,
  sweepId: string,
  { at, trialIds }: { at: Date; trialIds?: readonly string[] },
): string[] {
  mustHaveSweep(db, sweepId);
  const rows = db.all(
    `UPDATE "Trial" SET "state" = 'waiting', "results" = '{}', "failureMessage" = NULL, "failureStep" = NULL,
       "finishedAt" = NULL, "requested" = NULL, "retriedAt" = ?, "retriedAfter" = "attemptCount"
     WHERE "sweepId" = ? AND "state" IN ('failed', 'cancelled') AND (? OR "id" IN (SELECT value FROM json_each(?)))
     RETURNING "id", "number"`,
    [at.getTime(), sweepId, trialIds === undefined ? 1 : 0, JSON.stringify(trialIds ?? [])],
  );
  if (rows.length > 0) {
    db.run(
      `UPDATE "Sweep" SET "state" = 'queued', "requested" = NULL
       WHERE "id" = ? AND "state" IN ('finished', 'cancelled')`,
      [sweepId],
    );
  }
  return rows.sort((a, b) => Number(a.number) - Number(b.number)).map(({ id }) => String(id));
}

export function prune(
  db: Statements,
  trialIds: readonly string[],
  { decision, at }: { decision: JsonObject; at: Date },
): string[] {
  return trialIds.filter((id) => {
    const { state } = trialById(db, id);
    if (state !== 'waiting') return false;
    db.run(
      `UPDATE "Trial" SET "state" = 'pruned', "decision" = ?, "finishedAt" = ?, "requested" = NULL WHERE "id" = ?`,
      [JSON.stringify(decision), at.getTime(), id],
    );
    return true;
  });
}

export function carryOut(db: Statements, sweepId: string, at: Date): Stop[] {
  const { state, requested } = sweepOf(db, sweepId);
  cancelWaiting(db, sweepId, { at, isAll: requested === 'cancel' });
  const running = db.all(
    `SELECT "id", "requested" FROM "Trial" WHERE "sweepId" = ? AND "state" = 'running' ORDER BY "number"`,
    [sweepId],
  );
  const next = stateOnRequest({ state, requested }, running.length > 0);
  db.run('UPDATE "Sweep" SET "state" = ?, "requested" = ? WHERE "id" = ?', [next.state, next.requested, sweepId]);
  return running.flatMap(({ id, requested: own }) => {
    const cancels = own === 'cancel' || next.requested === 'cancel';
    if (!cancels && own !== 'pause' && next.state !== 'paused') return [];
    return [{ trialId: String(id), reason: cancels ? ('cancel' as const) : ('pause' as const) }];
  });
}

function cancelWaiting(db: Statements, sweepId: string, { at, isAll }: { at: Date; isAll: boolean }): void {
  db.run(
    `UPDATE "Trial" SET "state" = 'cancelled', "finishedAt" = ?, "requested" = NULL
     WHERE "sweepId" = ? AND "state" = 'waiting' AND (${isAll ? 'TRUE' : `"requested" = 'cancel'`})`,
    [at.getTime(), sweepId],
  );
}

export function reuse(db: Statements, trialId: string, from: { trialId: string; at: Date }): Trial {
  const [trial, source] = [trialById(db, trialId), trialById(db, from.trialId)];
  if (!isReusable(trial, source)) throw refusals.notReusable(trialId, from.trialId);
  const [row] = db.all(
    `UPDATE "Trial" SET ("state", "objective", "objectiveClass", "results", "failureMessage", "failureStep", "step", "steps")
       = (SELECT s."state", s."objective", s."objectiveClass", s."results", s."failureMessage", s."failureStep", s."step",
           s."steps" FROM "Trial" s WHERE s."id" = ?),
       "reusedFrom" = ?, "finishedAt" = ?, "requested" = NULL
     WHERE "id" = ? RETURNING *`,
    [source.id, source.reusedFrom ?? source.id, from.at.getTime(), trialId],
  );
  if (row === undefined) throw refusals.unknownTrial(trialId);
  return trialOfRow(row);
}

function trialById(db: Statements, trialId: string): Trial {
  const [row] = db.all('SELECT * FROM "Trial" WHERE "id" = ?', [trialId]);
  if (row === undefined) throw refusals.unknownTrial(trialId);
  return trialOfRow(row);
}
