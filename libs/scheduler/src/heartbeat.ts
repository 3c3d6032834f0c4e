import { hostname } from 'node:os';
import type { Heartbeat } from '@coolsweep/sweep';
import type { RunningTrial } from './runningTrial.ts';
import type { SchedulerOptions } from './schedulerOptions.ts';
import type { SlotHealth } from './slotHealth.ts';

/** How long a lease lasts where nothing else is asked for. Heartbeats renew it four times in that time. */
const usualLeaseMs = 60_000;
const beatsPerLease = 4;

type Lease = Pick<SchedulerOptions, 'leaseMs'>;

/** How long the leases of a scheduler last, milliseconds. */
export function leaseMsOf({ leaseMs = usualLeaseMs }: Lease): number {
  return leaseMs;
}

/**
 * Time between two heartbeats of a scheduler, milliseconds. With longer leases it does not grow: whoever is not heard of
 * for a minute counts as gone, in the dashboard and before a record is moved.
 */
export function beatMsOf(options: Lease): number {
  return Math.min(leaseMsOf(options), usualLeaseMs) / beatsPerLease;
}

/** What is known of a scheduler at the moment of its heartbeat. */
export interface SchedulerCondition {
  readonly startedAt: Date;
  readonly running: readonly RunningTrial[];
  readonly health: SlotHealth;
}

/** What a scheduler says of itself: that it is at work, on what, and in which slots. */
export function heartbeatOf(
  { owner, slots, clock, machine, ...lease }: SchedulerOptions,
  { startedAt, running, health }: SchedulerCondition,
): Heartbeat {
  const report = machine?.() ?? null;
  const at = clock.now();
  return {
    ...{ id: owner, host: hostname(), pid: process.pid, startedAt, heartbeatAt: at },
    leaseUntil: new Date(at.getTime() + leaseMsOf(lease)),
    attemptIds: running.map(({ work }) => work.claim.attemptId),
    slots: slots.flatMap((slot) => {
      const trialId = running.find(({ work }) => work.slot === slot)?.work.claim.trial.id ?? null;
      const outOfUse = health.outOfUse(slot);
      if (slot.isPassing === true && trialId === null) return [];
      return { name: slot.name, gpu: slot.gpu?.uuid ?? null, trialId, ...(outOfUse !== null && { outOfUse }) };
    }),
    ...(report !== null && { machine: report }),
  };
}
