import type { SweepOverview } from '@coolsweep/sweep';

export const sweepStatuses = ['running', 'waiting', 'paused', 'stopped', 'completed', 'finished', 'cancelled'] as const;

export type SweepStatus = (typeof sweepStatuses)[number];

/**
 * A sweep's state in one word for people: `waiting` has nothing at work at it, `finished` is over with trials that did
 * not complete.
 */
export function sweepStatus({ sweep: { state }, counts }: Pick<SweepOverview, 'sweep' | 'counts'>): SweepStatus {
  switch (state) {
    case 'queued':
      return 'waiting';
    case 'active':
      return counts.running > 0 ? 'running' : 'waiting';
    case 'paused':
    case 'stopped':
    case 'cancelled':
      return state;
    case 'finished':
      return Object.entries(counts).every(([trial, count]) => trial === 'completed' || count === 0)
        ? 'completed'
        : 'finished';
  }
}
