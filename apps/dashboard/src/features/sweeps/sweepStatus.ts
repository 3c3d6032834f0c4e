import type { RouterOutputs } from '@coolsweep/api';
import type { BadgeState } from '../../ui/Badge.tsx';

type Overview = Pick<RouterOutputs['sweep']['list'][number], 'state' | 'counts' | 'total'>;

/** A sweep's state in one word; `finished` is a sweep of which not every trial completed. */
export function sweepStatus({ state, counts, total }: Overview): BadgeState {
  switch (state) {
    case 'active':
      return counts.running > 0 ? 'running' : 'waiting';
    case 'stopped':
      return 'stopped';
    case 'finished':
      return counts.completed === total ? 'completed' : 'finished';
  }
}
