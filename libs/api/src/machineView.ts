import type { SchedulerRow, SchedulerSlot, SweepOverview, Trial } from '@coolsweep/sweep';
import { sweepStatus } from './sweepStatus.ts';

/** A scheduler that has not been heard of for this long is not counted: four heartbeats. */
const silenceMs = 60_000;

/** Schedulers that said lately that they are at work. */
export function schedulersAtWork(schedulers: readonly SchedulerRow[], now: Date): SchedulerRow[] {
  return schedulers.filter(({ heartbeatAt }) => now.getTime() - heartbeatAt.getTime() < silenceMs);
}

/** A trial that runs, and the scheduler that runs it. */
export interface RunningTrial {
  readonly trial: Trial;
  readonly owner: string | null;
}

export interface MachineInput {
  readonly schedulers: readonly SchedulerRow[];
  readonly overviews: readonly SweepOverview[];
  readonly running: readonly RunningTrial[];
  readonly now: Date;
}

/** Schedulers with their slots, and the sweeps that they work at or will, the first to be served first. */
export function machineView({ schedulers, overviews, running, now }: MachineInput) {
  const atWork = new Set(schedulersAtWork(schedulers, now));
  return {
    schedulers: schedulers.map((scheduler) => ({
      id: scheduler.id,
      host: scheduler.host,
      pid: scheduler.pid,
      startedAt: scheduler.startedAt.toISOString(),
      heartbeatAt: scheduler.heartbeatAt.toISOString(),
      isAtWork: atWork.has(scheduler),
      slots: slotViews(scheduler, running),
      machine: scheduler.machine ?? null,
    })),
    queue: overviews
      .filter(({ counts }) => counts.waiting + counts.running > 0)
      .map(queuedSweep)
      .sort((a, b) => b.running - a.running || b.priority - a.priority || a.createdAt.localeCompare(b.createdAt)),
    sweeps: overviews.length,
  };
}

/**
 * The slots of a scheduler with what runs there. A heartbeat may be older than a trial: what runs and stands in no slot is
 * shown in one whose trial has ended.
 */
function slotViews(scheduler: SchedulerRow, running: readonly RunningTrial[]) {
  const named = new Set(scheduler.slots.map(({ trialId }) => trialId));
  const own = running.filter(({ owner }) => owner === scheduler.id).map(({ trial }) => trial);
  const rest = own.filter(({ id }) => !named.has(id));
  return scheduler.slots.map((slot) => {
    const trial = own.find(({ id }) => id === slot.trialId) ?? (slot.outOfUse === undefined ? rest.shift() : undefined);
    return slotView(slot, scheduler, trial);
  });
}

function slotView(slot: SchedulerSlot, { machine }: SchedulerRow, trial: Trial | undefined) {
  return {
    name: slot.name,
    gpu: machine?.gpus.find(({ uuid }) => uuid === slot.gpu) ?? (slot.gpu === null ? null : unknownGpu(slot.gpu)),
    outOfUse: slot.outOfUse ?? null,
    trial:
      trial === undefined
        ? null
        : { id: trial.id, sweepId: trial.sweepId, number: trial.number, progress: trial.progress },
  };
}

function unknownGpu(uuid: string) {
  return { uuid, name: null, memoryMiB: null, usedMiB: null, loadPercent: null };
}

function queuedSweep(overview: SweepOverview) {
  const { sweep, counts } = overview;
  return {
    id: sweep.id,
    name: sweep.name,
    status: sweepStatus(overview),
    state: sweep.state,
    requested: sweep.requested,
    priority: sweep.priority,
    waiting: counts.waiting,
    running: counts.running,
    createdAt: sweep.createdAt.toISOString(),
  };
}
