import { variedPaths, type SchedulerRow, type SweepOverview } from '@coolsweep/sweep';
import { schedulersAtWork } from './machineView.ts';
import { overviewView } from './sweepView.ts';

/** Slots of the schedulers at work, and how many of them run trials of this sweep. */
function slotsView(sweepId: string, schedulers: readonly SchedulerRow[], now: Date) {
  const slots = schedulersAtWork(schedulers, now).flatMap((scheduler) => scheduler.slots);
  const isHere = (trialId: string | null) => trialId?.replace(/-t\d+$/, '') === sweepId;
  return {
    total: slots.length,
    busy: slots.filter(({ trialId }) => trialId !== null).length,
    here: slots.filter(({ trialId }) => isHere(trialId)).length,
  };
}

/** How a sweep stands, without its trials: what a screen shows first. */
export function sweepHead(overview: SweepOverview, schedulers: readonly SchedulerRow[], now: Date) {
  const { spec, origin } = overview.sweep;
  return {
    ...overviewView(overview),
    description: spec.description,
    method: spec.method,
    parameters: variedPaths(spec),
    seeds: spec.seeds,
    origin,
    slots: slotsView(overview.sweep.id, schedulers, now),
  };
}
