import type { RouterOutputs } from '@coolsweep/api';
import type { BadgeState } from '../../ui/Badge.tsx';

type Overview = Pick<RouterOutputs['sweep']['list'][number], 'state' | 'counts' | 'total'>;

/** A sweep's state in one word; `finished` is a sweep of which not every trial completed. */
export function sweepStatus({ state, counts, total }: Overview): BadgeState {
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
      return counts.completed === total ? 'completed' : 'finished';
  }
}
