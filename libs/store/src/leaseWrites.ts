import { isFinished, stateAfter, type Heartbeat } from '@coolsweep/sweep';
import { losses } from '@coolsweep/sweep/storing';
import { lostAttempts } from './attemptWrites.ts';
import type { SqlRow } from './sqliteConnection.ts';
import { mustHaveSweep } from './sweepWrites.ts';
import { all, judgedLease, run, serverClock, withList, type ServerClock, type Write } from './writeSteps.ts';

/** Leases and the schedulers that hold them, each function within a transaction. */

const dayMs = 24 * 60 * 60 * 1000;

/**
 * How long after the start of a database server no lease runs out: while it was away nobody could renew one, and whoever
 * comes back first would take all trials from the others.
 */
const graceMs = 60_000;

export function* reclaim(
  sweepId: string,
  { at, isDead }: { at: Date; isDead: (owner: string) => boolean },
): Write<string[]> {
  yield* mustHaveSweep(sweepId);
  const hasRunOut = overdue(at, yield* serverClock());
  // From the running trials, of which there are few, to their attempts.
  const running = yield* all(
    `SELECT a."id", a."trialId", a."owner", a."leaseUntil", t."step" FROM "Trial" t
     JOIN "Attempt" a ON a."trialId" = t."id" AND a."number" = t."attemptCount"
     WHERE t."sweepId" = ? AND t."state" = 'running' AND a."outcome" IS NULL ORDER BY t."number"`,
    [sweepId],
  );
  const lost: string[] = [];
  for (const row of running) {
    if (!hasRunOut(new Date(row.leaseUntil ?? 0)) && !isDead(String(row.owner))) continue;
    if (yield* loseAttempt(row, at)) lost.push(String(row.trialId));
  }
  return lost;
}

function overdue(at: Date, clock: ServerClock | null): (leaseUntil: Date) => boolean {
  if (clock === null) return (leaseUntil) => leaseUntil <= at;
  const hasGrace = clock.now.getTime() < clock.startedAt.getTime() + graceMs;
  return (leaseUntil) => !hasGrace && leaseUntil <= clock.now;
}

/** False when the attempt has ended, or its lease was renewed, since it was looked at. */
function* loseAttempt({ id, trialId, owner, leaseUntil, step }: SqlRow, at: Date): Write<boolean> {
  const ended = yield* run(
    `UPDATE "Attempt" SET "outcome" = 'lost', "endedAt" = ?, "message" = ?
     WHERE "id" = ? AND "outcome" IS NULL AND "leaseUntil" = ?`,
    [at, losses.ofAttempt(String(owner)), id ?? null, leaseUntil ?? null],
  );
  if (ended > 0) yield* loseTrial({ trialId: String(trialId), step: Number(step), at });
  return ended > 0;
}

function* loseTrial({ trialId, step, at }: { trialId: string; step: number; at: Date }): Write<void> {
  const lost = yield* lostAttempts(trialId);
  const state = stateAfter('lost', lost);
  yield* run('UPDATE "Trial" SET "state" = ? WHERE "id" = ?', [state, trialId]);
  if (!isFinished(state)) return;
  yield* run('UPDATE "Trial" SET "failureMessage" = ?, "failureStep" = ?, "finishedAt" = ? WHERE "id" = ?', [
    losses.ofTrial(lost),
    step,
    at,
    trialId,
  ]);
}

/** PostgreSQL holds the rows in order first: whoever writes reports of many attempts at once holds them so too. */
const renewSql = withList(
  'int4',
  (ids) => `UPDATE "Attempt" SET "leaseUntil" = ? WHERE "outcome" IS NULL AND "id" IN (${ids}) RETURNING "id"`,
  (ids) => `
    UPDATE "Attempt" a SET "leaseUntil" = ? FROM (
      SELECT "id" FROM "Attempt" WHERE "outcome" IS NULL AND "id" IN (${ids}) ORDER BY "id" FOR NO KEY UPDATE
    ) held WHERE a."id" = held."id" RETURNING a."id"`,
);

export function* beat({ attemptIds, leaseUntil, ...row }: Heartbeat): Write<number[]> {
  const { id, host, pid, startedAt, heartbeatAt, slots, machine } = row;
  yield* run(
    `INSERT INTO "Scheduler" ("id", "host", "pid", "startedAt", "heartbeatAt", "slots", "machine")
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT ("id") DO UPDATE SET "heartbeatAt" = excluded."heartbeatAt", "slots" = excluded."slots",
       "machine" = excluded."machine"`,
    [
      ...[id, host, pid, startedAt, heartbeatAt, JSON.stringify(slots)],
      machine === undefined ? null : JSON.stringify(machine),
    ],
  );
  yield* run('DELETE FROM "Scheduler" WHERE "heartbeatAt" < ?', [new Date(heartbeatAt.getTime() - dayMs)]);
  const lease = yield* judgedLease(heartbeatAt, leaseUntil);
  const renewed = yield* all(renewSql, [lease, JSON.stringify(attemptIds)]);
  const held = new Set(renewed.map((attempt) => Number(attempt.id)));
  return attemptIds.filter((attemptId) => !held.has(attemptId));
}

export function* leave(schedulerId: string): Write<void> {
  yield* run('DELETE FROM "Scheduler" WHERE "id" = ?', [schedulerId]);
}
