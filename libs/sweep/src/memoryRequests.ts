import { plainCopy, type MemoryTables } from './memoryTables.ts';
import { refusals } from './storing/refusals.ts';
import { isContinuable, isReusable, reusedObjective, stateOnRequest } from './storing/requests.ts';
import { addressIn } from './trialAddress.ts';
import { isFinished } from './trial.ts';
import type { JsonObject, Stop, Sweep, SweepRequest, Trial, TrialCheckpoint, TrialContinuation } from './trialStore.ts';

/** What people ask of a memory store and how it is carried out, see `TrialStore`; each function in one go. */

export function finishSweep(tables: MemoryTables, sweepId: string): boolean {
  const { state, requested } = tables.sweep(sweepId);
  const isOver = state === 'finished' || state === 'cancelled';
  const isOpen = tables.trialsOf(sweepId).some((trial) => !isFinished(trial.state));
  if (isOver || isOpen || requested !== null) return false;
  tables.changeSweep(sweepId, { state: 'finished' });
  return true;
}

export function requestSweep(
  tables: MemoryTables,
  sweepId: string,
  { request, reason = null }: { request: SweepRequest; reason?: string | null | undefined },
): Sweep {
  const { state } = tables.sweep(sweepId);
  if (state === 'finished' || state === 'cancelled') throw refusals.sweepOver(sweepId, state);
  return tables.changeSweep(sweepId, { requested: request, endReason: reason });
}

export function requestTrial(tables: MemoryTables, trialId: string, request: SweepRequest): Trial {
  const { state } = tables.trial(trialId);
  if (isFinished(state)) throw refusals.trialOver(trialId, state);
  return tables.changeTrial(trialId, { requested: request === 'resume' ? null : request });
}

export function retry(
  tables: MemoryTables,
  sweepId: string,
  { at, trialIds }: { at: Date; trialIds?: readonly string[] },
): string[] {
  const retried = tables
    .trialsOf(sweepId)
    .filter(({ state }) => state === 'failed' || state === 'cancelled')
    .filter(({ id }) => trialIds?.includes(id) ?? true)
    .map(({ id }) => id);
  const waits = { state: 'waiting', results: {}, failure: null, finishedAt: null, requested: null } as const;
  for (const id of retried) {
    tables.forgetLosses(id);
    tables.changeTrial(id, { ...waits, retriedAt: new Date(at) });
  }
  const { state } = tables.sweep(sweepId);
  if (retried.length > 0 && (state === 'finished' || state === 'cancelled')) {
    tables.changeSweep(sweepId, { state: 'queued', requested: null, endReason: null });
  }
  return retried;
}

export function prune(
  tables: MemoryTables,
  trialIds: readonly string[],
  { decision, at }: { decision: JsonObject; at: Date },
): string[] {
  const waiting = trialIds.filter((id) => tables.trial(id).state === 'waiting');
  const pruned = { state: 'pruned', finishedAt: new Date(at), requested: null } as const;
  for (const id of waiting) tables.changeTrial(id, { ...pruned, decision: plainCopy(decision) });
  return waiting;
}

export function carryOut(tables: MemoryTables, sweepId: string, at: Date): Stop[] {
  const sweep = tables.sweep(sweepId);
  const cancelled = { state: 'cancelled', finishedAt: new Date(at), requested: null } as const;
  for (const { id, state, requested } of tables.trialsOf(sweepId)) {
    const cancels = requested === 'cancel' || sweep.requested === 'cancel';
    if (state === 'waiting' && cancels) tables.changeTrial(id, cancelled);
  }
  const running = tables.trialsOf(sweepId).filter(({ state }) => state === 'running');
  const next = tables.changeSweep(sweepId, stateOnRequest(sweep, running.length > 0));
  return running.flatMap(({ id, requested }): Stop[] => {
    if (requested === 'cancel' || next.requested === 'cancel') return [{ trialId: id, reason: 'cancel' }];
    return requested === 'pause' || next.state === 'paused' ? [{ trialId: id, reason: 'pause' }] : [];
  });
}

export function reuse(
  tables: MemoryTables,
  trialId: string,
  { trialId: from, at, addressHash }: { trialId: string; at: Date; addressHash?: string },
): Trial {
  const [trial, source] = [tables.trial(trialId), tables.trial(from)];
  const { origin, spec } = tables.sweep(trial.sweepId);
  if (!isReusable(trial, source, { addressHash, origin })) throw refusals.notReusable(trialId, from);
  const { state, results, failure, progress } = source;
  return tables.changeTrial(trialId, {
    ...{ state, results, failure, progress, requested: null },
    objective: reusedObjective(source, spec.metric),
    addressHash: source.addressHash,
    reusedFrom: source.reusedFrom ?? source.id,
    finishedAt: new Date(at),
  });
}

export function continueFrom(
  tables: MemoryTables,
  trialId: string,
  { trialId: from, upTo, checkpoint }: TrialContinuation & { checkpoint: TrialCheckpoint },
): Trial {
  const [trial, source] = [tables.trial(trialId), tables.trial(from)];
  if (!isContinuable(trial, source, tables.sweep(trial.sweepId).origin)) throw refusals.notContinuable(trialId, from);
  const environment = tables.attemptsOf(source.reusedFrom ?? from).at(-1)?.row.environment ?? {};
  // Of one whose result is that of its surroundings, and of no others.
  const isPure = source.addressHash !== null && addressIn(source, environment) === source.addressHash;
  return tables.changeTrial(trialId, {
    continues: { trialId: source.reusedFrom ?? from, upTo },
    checkpoint: { ...checkpoint },
    addressHash: isPure ? addressIn(trial, environment) : null,
  });
}
