import type { RouterOutputs } from '@coolsweep/api';
import type { BadgeState } from '../../ui/Badge.tsx';

type Overview = Pick<RouterOutputs['sweep']['list'][number], 'status' | 'requested'>;

const asked = { pause: 'pausing', resume: 'resuming', cancel: 'cancelling' } as const;

/** A sweep's state in one word, and what was asked of it for as long as nobody has carried that out. */
export function sweepStatus({ status, requested }: Overview): BadgeState {
  return requested === null ? status : asked[requested];
}
