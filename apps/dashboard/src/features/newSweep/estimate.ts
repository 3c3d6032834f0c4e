import type { RouterOutputs } from '@coolsweep/api';

/** A checked sweep file without mistakes. */
export type Plan = NonNullable<RouterOutputs['sweepFile']['check']['plan']>;
export type Capacity = RouterOutputs['sweepFile']['capacity'];

/** What a sweep may take, by what past trials took. */
export interface Estimate {
  /** Time of all trials one after the other, in milliseconds. */
  readonly slotMs: number;
  /** The same in the slots that are at work now; null when none is. */
  readonly wallMs: number | null;
  /** Completed trials that it rests on. */
  readonly trials: number;
  /** Updates of all trials. */
  readonly updates: number;
}

/** Why there is no estimate: the part of the work for which nothing was completed yet. */
export interface NoEstimate {
  readonly updates: number | null;
  readonly reason: 'noTrials' | 'unknownLength' | 'objective';
}

/** Trials that the sweep comes to, by those that are shown: a search shows some, a limit lets some go. */
function scaleOf({ trials, shown, seeds }: Plan): number {
  return shown === 0 ? 0 : trials / (shown * seeds);
}

/** How long a sweep will take, or why that is not known. */
export function estimateOf(plan: Plan, capacity: Capacity): Estimate | NoEstimate {
  const { works } = plan.work;
  if (works.length === 0) return { updates: null, reason: 'objective' };
  if (works.some(({ isKnown }) => !isKnown)) return { updates: null, reason: 'unknownLength' };
  const scale = scaleOf(plan);
  const updates = Math.round(works.reduce((sum, work) => sum + work.updates, 0) * scale);
  const byWorkload = new Map(capacity.experience.map((one) => [one.workload, one]));
  const known = works.map((work) => ({ work, experience: byWorkload.get(work.workload) }));
  if (known.some(({ experience }) => experience === undefined)) return { updates, reason: 'noTrials' };
  const seconds = known.reduce(
    (sum, { work, experience }) => sum + work.updates * (experience?.secondsPerUpdate ?? 0),
    0,
  );
  const slotMs = seconds * scale * 1000;
  const slots = plan.work.gpus > 0 && capacity.gpuSlots > 0 ? capacity.gpuSlots : capacity.slots;
  // No more trials run at a time than there are.
  const wallMs = slots === 0 ? null : slotMs / Math.min(slots, Math.max(1, plan.trials));
  return { slotMs, wallMs, updates, trials: known.reduce((sum, { experience }) => sum + (experience?.trials ?? 0), 0) };
}
