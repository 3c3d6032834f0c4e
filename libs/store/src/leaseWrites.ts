import { isFinished, stateAfter, type Heartbeat } from '@coolsweep/sweep';
import { losses } from '@coolsweep/sweep/storing';
import { lostAttempts } from './attemptWrites.ts';
import type { Statements } from './sqliteConnection.ts';
import { mustHaveSweep } from './sweepWrites.ts';

/** Leases and the schedulers that hold them, each function within a transaction. */

const dayMs = 24 * 60 * 60 * 1000;

export function reclaim(
  db: Statements,
  sweepId: string,
  { at, isDead }: { at: Date; isDead: (owner: string) => boolean },
): string[] {
  mustHaveSweep(db, sweepId);
  // From the running trials, of which there are few, to their attempts.
  const running = db.all(
    `SELECT a."id", a."trialId", a."owner", a."leaseUntil", t."step" FROM "Trial" t
     JOIN "Attempt" a ON a."trialId" = t."id" AND a."number" = t."attemptCount"
     WHERE t."sweepId" = ? AND t."state" = 'running' AND a."outcome" IS NULL ORDER BY t."number"`,
    [sweepId],
  );
  return running
    .filter(({ owner, leaseUntil }) => Number(leaseUntil) <= at.getTime() || isDead(String(owner)))
    .map(({ id, trialId, owner, step }) => {
      const end = `UPDATE "Attempt" SET "outcome" = 'lost', "endedAt" = ?, "message" = ? WHERE "id" = ?`;
      db.run(end, [at.getTime(), losses.ofAttempt(String(owner)), Number(id)]);
      loseTrial(db, { trialId: String(trialId), step: Number(step), at });
      return String(trialId);
    });
}

function loseTrial(db: Statements, { trialId, step, at }: { trialId: string; step: number; at: Date }): void {
  const lost = lostAttempts(db, trialId);
  const state = stateAfter('lost', lost);
  db.run('UPDATE "Trial" SET "state" = ? WHERE "id" = ?', [state, trialId]);
  if (!isFinished(state)) return;
  db.run('UPDATE "Trial" SET "failureMessage" = ?, "failureStep" = ?, "finishedAt" = ? WHERE "id" = ?', [
    losses.ofTrial(lost),
    step,
    at.getTime(),
    trialId,
  ]);
}

export function beat(db: Statements, { attemptIds, leaseUntil, ...row }: Heartbeat): number[] {
  const { id, host, pid, startedAt, heartbeatAt, slots, machine } = row;
  db.run(
    `INSERT INTO "Scheduler" ("id", "host", "pid", "startedAt", "heartbeatAt", "slots", "machine")
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT ("id") DO UPDATE SET "heartbeatAt" = excluded."heartbeatAt", "slots" = excluded."slots",
       "machine" = excluded."machine"`,
    [
      ...[id, host, pid, startedAt.getTime(), heartbeatAt.getTime(), JSON.stringify(slots)],
      machine === undefined ? null : JSON.stringify(machine),
    ],
  );
  db.run('DELETE FROM "Scheduler" WHERE "heartbeatAt" < ?', [heartbeatAt.getTime() - dayMs]);
  const renewed = db.all(
    `UPDATE "Attempt" SET "leaseUntil" = ?
     WHERE "outcome" IS NULL AND "id" IN (SELECT value FROM json_each(?)) RETURNING "id"`,
    [leaseUntil.getTime(), JSON.stringify(attemptIds)],
  );
  const held = new Set(renewed.map((attempt) => Number(attempt.id)));
  return attemptIds.filter((attemptId) => !held.has(attemptId));
}

export function leave(db: Statements, schedulerId: string): void {
  db.run('DELETE FROM "Scheduler" WHERE "id" = ?', [schedulerId]);
}
