import { plainCopy, type MemoryTables } from './memoryTables.ts';
import { losses } from './storing/refusals.ts';
import { isFinished, stateAfter } from './trial.ts';
import type { Heartbeat, Trial } from './trialStore.ts';

/** Leases in a memory store and the schedulers that hold them, see `TrialStore`; each function in one go. */

const dayMs = 24 * 60 * 60 * 1000;

export function reclaim(
  tables: MemoryTables,
  sweepId: string,
  { at, isDead }: { at: Date; isDead: (owner: string) => boolean },
): string[] {
  return tables.trialsOf(sweepId).flatMap((trial) => {
    const kept = tables.attemptsOf(trial.id).at(-1);
    if (trial.state !== 'running' || kept === undefined) return [];
    const { owner, leaseUntil } = kept.row;
    if (leaseUntil.getTime() > at.getTime() && !isDead(owner)) return [];
    tables.changeAttempt(kept, { outcome: 'lost', endedAt: new Date(at), message: losses.ofAttempt(owner) });
    lose(tables, trial, at);
    return [trial.id];
  });
}

/** Moves a trial on whose attempt was taken back. */
function lose(tables: MemoryTables, { id, progress }: Trial, at: Date): void {
  const lost = tables.lostAttempts(id);
  const state = stateAfter('lost', lost);
  const failure = { message: losses.ofTrial(lost), step: progress.step };
  tables.changeTrial(id, { state, ...(isFinished(state) && { failure, finishedAt: new Date(at) }) });
}

export function beat(tables: MemoryTables, { attemptIds, leaseUntil, ...row }: Heartbeat): number[] {
  const { schedulers } = tables;
  const startedAt = schedulers.get(row.id)?.startedAt ?? new Date(row.startedAt);
  schedulers.set(row.id, { ...plainCopy(row), startedAt, heartbeatAt: new Date(row.heartbeatAt) });
  for (const { id, heartbeatAt } of schedulers.values()) {
    if (heartbeatAt.getTime() < row.heartbeatAt.getTime() - dayMs) schedulers.delete(id);
  }
  return attemptIds.filter((attemptId) => {
    const kept = tables.attempt(attemptId);
    if (kept.row.outcome !== null) return true;
    tables.changeAttempt(kept, { leaseUntil: new Date(leaseUntil) });
    return false;
  });
}
