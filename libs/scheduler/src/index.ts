export { systemClock } from './clock.ts';
export type { Clock } from './clock.ts';
export { Scheduler } from './scheduler.ts';
export type { SchedulerEvent, SchedulerOptions } from './scheduler.ts';
export { findGpus, planSlots, visibleGpus } from './slot.ts';
export type { Gpu, Slot } from './slot.ts';
export { slotEnvironment } from './slotEnvironment.ts';
export { forkTrials } from './trialProcess.ts';
export type { LaunchTrial, TrialProcess, TrialProcessEvents } from './trialProcess.ts';
