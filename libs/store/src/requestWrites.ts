import {
  addressIn,
  isFinished,
  type JsonObject,
  type Stop,
  type Sweep,
  type SweepRequest,
  type Trial,
  type TrialCheckpoint,
  type TrialContinuation,
} from '@coolsweep/sweep';
import { isContinuable, isReusable, refusals, reusedObjective, stateOnRequest } from '@coolsweep/sweep/storing';
import { toStored, trialOfRow } from './rows.ts';
import type { Statements } from './sqliteConnection.ts';
import { mustHaveSweep, sweepOf } from './sweepWrites.ts';

/** What people ask for and how it is carried out, each function within a transaction. */

export function requestSweep(
  db: Statements,
  sweepId: string,
  { request, reason = null }: { request: SweepRequest; reason?: string | null | undefined },
): Sweep {
  const { state } = sweepOf(db, sweepId);
  if (state === 'finished' || state === 'cancelled') throw refusals.sweepOver(sweepId, state);
  db.run('UPDATE "Sweep" SET "requested" = ?, "endReason" = ? WHERE "id" = ?', [request, reason, sweepId]);
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
      `UPDATE "Sweep" SET "state" = 'queued', "requested" = NULL, "endReason" = NULL
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

export function reuse(
  db: Statements,
  trialId: string,
  { trialId: from, at, addressHash }: { trialId: string; at: Date; addressHash?: string },
): Trial {
  const [trial, source] = [trialById(db, trialId), trialById(db, from)];
  const { origin, spec } = sweepOf(db, trial.sweepId);
  if (!isReusable(trial, source, { addressHash, origin })) throw refusals.notReusable(trialId, from);
  const objective = reusedObjective(source, spec.metric);
  const stored = objective === null ? null : toStored(objective);
  const [row] = db.all(
    `UPDATE "Trial" SET ("state", "results", "failureMessage", "failureStep", "step", "steps", "addressHash")
       = (SELECT s."state", s."results", s."failureMessage", s."failureStep", s."step", s."steps", s."addressHash"
          FROM "Trial" s WHERE s."id" = ?),
       "objective" = ?, "objectiveClass" = ?, "reusedFrom" = ?, "finishedAt" = ?, "requested" = NULL
     WHERE "id" = ? RETURNING *`,
    [
      ...[source.id, stored?.value ?? null, stored?.valueClass ?? null],
      ...[source.reusedFrom ?? source.id, at.getTime(), trialId],
    ],
  );
  if (row === undefined) throw refusals.unknownTrial(trialId);
  return trialOfRow(row);
}

export function continueFrom(
  db: Statements,
  trialId: string,
  { trialId: from, upTo, checkpoint }: TrialContinuation & { checkpoint: TrialCheckpoint },
): Trial {
  const [trial, source] = [trialById(db, trialId), trialById(db, from)];
  if (!isContinuable(trial, source, sweepOf(db, trial.sweepId).origin)) throw refusals.notContinuable(trialId, from);
  const trained = source.reusedFrom ?? from;
  const environment = lastEnvironment(db, trained);
  // Of one whose result is that of its surroundings, and of no others.
  const isPure = source.addressHash !== null && addressIn(source, environment) === source.addressHash;
  const continues: TrialContinuation = { trialId: trained, upTo };
  const [row] = db.all(
    'UPDATE "Trial" SET "continues" = ?, "checkpoint" = ?, "addressHash" = ? WHERE "id" = ? RETURNING *',
    [
      ...[JSON.stringify(continues), JSON.stringify(checkpoint)],
      ...[isPure ? addressIn(trial, environment) : null, trialId],
    ],
  );
  if (row === undefined) throw refusals.unknownTrial(trialId);
  return trialOfRow(row);
}

/** What the last attempt at a trial recorded of its surroundings. */
function lastEnvironment(db: Statements, trialId: string): JsonObject {
  const [row] = db.all(
    `SELECT e."json" FROM "Attempt" a JOIN "Environment" e ON e."hash" = a."environmentHash"
     WHERE a."trialId" = ? ORDER BY a."number" DESC LIMIT 1`,
    [trialId],
  );
  return row === undefined ? {} : (JSON.parse(String(row.json)) as JsonObject);
}

function trialById(db: Statements, trialId: string): Trial {
  const [row] = db.all('SELECT * FROM "Trial" WHERE "id" = ?', [trialId]);
  if (row === undefined) throw refusals.unknownTrial(trialId);
  return trialOfRow(row);
}
