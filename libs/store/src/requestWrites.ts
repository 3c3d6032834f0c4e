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
import { holdSweep, sweepOf } from './sweepWrites.ts';
import { all, locking, run, withList, type Sql, type Write } from './writeSteps.ts';

/** What people ask for and how it is carried out, each function within a transaction. */

export function* requestSweep(
  sweepId: string,
  { request, reason = null }: { request: SweepRequest; reason?: string | null | undefined },
): Write<Sweep> {
  const { state } = yield* holdSweep(sweepId);
  if (state === 'finished' || state === 'cancelled') throw refusals.sweepOver(sweepId, state);
  yield* run('UPDATE "Sweep" SET "requested" = ?, "endReason" = ? WHERE "id" = ?', [request, reason, sweepId]);
  return yield* sweepOf(sweepId);
}

export function* requestTrial(trialId: string, request: SweepRequest): Write<Trial> {
  const trial = yield* holdTrial(trialId);
  if (isFinished(trial.state)) throw refusals.trialOver(trialId, trial.state);
  const requested = request === 'resume' ? null : request;
  yield* run('UPDATE "Trial" SET "requested" = ? WHERE "id" = ?', [requested, trialId]);
  return { ...trial, requested };
}

const retrySql = withList(
  'text',
  (ids) => `
    UPDATE "Trial" SET "state" = 'waiting', "results" = '{}', "failureMessage" = NULL, "failureStep" = NULL,
      "finishedAt" = NULL, "requested" = NULL, "retriedAt" = ?, "retriedAfter" = "attemptCount"
    WHERE "sweepId" = ? AND "state" IN ('failed', 'cancelled') AND (? = 1 OR "id" IN (${ids}))
    RETURNING "id", "number"`,
);

export function* retry(sweepId: string, { at, trialIds }: { at: Date; trialIds?: readonly string[] }): Write<string[]> {
  yield* holdSweep(sweepId);
  const values = [at, sweepId, trialIds === undefined ? 1 : 0, JSON.stringify(trialIds ?? [])];
  const rows = yield* all(retrySql, values);
  if (rows.length > 0) {
    yield* run(
      `UPDATE "Sweep" SET "state" = 'queued', "requested" = NULL, "endReason" = NULL
       WHERE "id" = ? AND "state" IN ('finished', 'cancelled')`,
      [sweepId],
    );
  }
  return rows.sort((a, b) => Number(a.number) - Number(b.number)).map(({ id }) => String(id));
}

export function* prune(
  trialIds: readonly string[],
  { decision, at }: { decision: JsonObject; at: Date },
): Write<string[]> {
  const pruned: string[] = [];
  for (const id of trialIds) {
    const { state } = yield* holdTrial(id);
    if (state !== 'waiting') continue;
    yield* run(
      `UPDATE "Trial" SET "state" = 'pruned', "decision" = ?, "finishedAt" = ?, "requested" = NULL WHERE "id" = ?`,
      [JSON.stringify(decision), at, id],
    );
    pruned.push(id);
  }
  return pruned;
}

export function* carryOut(sweepId: string, at: Date): Write<Stop[]> {
  const { state, requested } = yield* holdSweep(sweepId);
  yield* cancelWaiting(sweepId, { at, isAll: requested === 'cancel' });
  const running = yield* all(
    `SELECT "id", "requested" FROM "Trial" WHERE "sweepId" = ? AND "state" = 'running' ORDER BY "number"`,
    [sweepId],
  );
  const next = stateOnRequest({ state, requested }, running.length > 0);
  yield* run('UPDATE "Sweep" SET "state" = ?, "requested" = ? WHERE "id" = ?', [next.state, next.requested, sweepId]);
  return running.flatMap(({ id, requested: own }) => {
    const cancels = own === 'cancel' || next.requested === 'cancel';
    if (!cancels && own !== 'pause' && next.state !== 'paused') return [];
    return [{ trialId: String(id), reason: cancels ? ('cancel' as const) : ('pause' as const) }];
  });
}

function* cancelWaiting(sweepId: string, { at, isAll }: { at: Date; isAll: boolean }): Write<void> {
  yield* run(
    `UPDATE "Trial" SET "state" = 'cancelled', "finishedAt" = ?, "requested" = NULL
     WHERE "sweepId" = ? AND "state" = 'waiting' AND (${isAll ? 'TRUE' : `"requested" = 'cancel'`})`,
    [at, sweepId],
  );
}

export function* reuse(
  trialId: string,
  { trialId: from, at, addressHash }: { trialId: string; at: Date; addressHash?: string },
): Write<Trial> {
  const [trial, source] = [yield* holdTrial(trialId), yield* trialById(from)];
  const { origin, spec } = yield* sweepOf(trial.sweepId);
  if (!isReusable(trial, source, { addressHash, origin })) throw refusals.notReusable(trialId, from);
  const objective = reusedObjective(source, spec.metric);
  const stored = objective === null ? null : toStored(objective);
  const [row] = yield* all(
    `UPDATE "Trial" SET ("state", "results", "failureMessage", "failureStep", "step", "steps", "addressHash")
       = (SELECT s."state", s."results", s."failureMessage", s."failureStep", s."step", s."steps", s."addressHash"
          FROM "Trial" s WHERE s."id" = ?),
       "objective" = ?, "objectiveClass" = ?, "reusedFrom" = ?, "finishedAt" = ?, "requested" = NULL
     WHERE "id" = ? RETURNING *`,
    [
      ...[source.id, stored?.value ?? null, stored?.valueClass ?? null],
      ...[source.reusedFrom ?? source.id, at, trialId],
    ],
  );
  if (row === undefined) throw refusals.unknownTrial(trialId);
  return trialOfRow(row);
}

export function* continueFrom(
  trialId: string,
  { trialId: from, upTo, checkpoint }: TrialContinuation & { checkpoint: TrialCheckpoint },
): Write<Trial> {
  const [trial, source] = [yield* holdTrial(trialId), yield* trialById(from)];
  const { origin } = yield* sweepOf(trial.sweepId);
  if (!isContinuable(trial, source, origin)) throw refusals.notContinuable(trialId, from);
  const trained = source.reusedFrom ?? from;
  const environment = yield* lastEnvironment(trained);
  // Of one whose result is that of its surroundings, and of no others.
  const isPure = source.addressHash !== null && addressIn(source, environment) === source.addressHash;
  const continues: TrialContinuation = { trialId: trained, upTo };
  const [row] = yield* all(
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
function* lastEnvironment(trialId: string): Write<JsonObject> {
  const [row] = yield* all(
    `SELECT e."json" FROM "Attempt" a JOIN "Environment" e ON e."hash" = a."environmentHash"
     WHERE a."trialId" = ? ORDER BY a."number" DESC LIMIT 1`,
    [trialId],
  );
  return row === undefined ? {} : (JSON.parse(String(row.json)) as JsonObject);
}

const trialSql = 'SELECT * FROM "Trial" WHERE "id" = ?';

const heldTrialSql = locking(trialSql);

function* trialById(trialId: string): Write<Trial> {
  return yield* oneTrial(trialSql, trialId);
}

/** The trial, which nobody else claims or changes until the transaction ends. */
function* holdTrial(trialId: string): Write<Trial> {
  return yield* oneTrial(heldTrialSql, trialId);
}

function* oneTrial(sql: Sql, trialId: string): Write<Trial> {
  const [row] = yield* all(sql, [trialId]);
  if (row === undefined) throw refusals.unknownTrial(trialId);
  return trialOfRow(row);
}
