import type { RouterOutputs } from '@coolsweep/api';

/** What decides what can be asked of a sweep. */
export type SteeredSweep = Pick<
  RouterOutputs['sweep']['list'][number],
  'id' | 'name' | 'state' | 'requested' | 'priority' | 'counts' | 'tags' | 'archivedAt'
>;

/** What decides what can be asked of a trial. */
export type SteeredTrial = Pick<
  RouterOutputs['trial']['byId']['trial'],
  'id' | 'sweepId' | 'number' | 'state' | 'requested'
>;

export type Asking = 'pause' | 'resume' | 'cancel' | 'retry';

/** What can be asked of a sweep now; what was asked before and not carried out can be taken back by `resume`. */
export function askableOfSweep({ state, requested, counts }: SteeredSweep): Asking[] {
  const isOver = state === 'finished' || state === 'cancelled';
  const isHeld = state === 'paused' || state === 'stopped' || requested === 'pause' || requested === 'cancel';
  const isResuming = requested === 'resume';
  return [
    ...(!isOver && (!isHeld || isResuming) ? (['pause'] as const) : []),
    ...(!isOver && isHeld && !isResuming ? (['resume'] as const) : []),
    ...(counts.failed + counts.cancelled > 0 ? (['retry'] as const) : []),
    ...(!isOver && requested !== 'cancel' ? (['cancel'] as const) : []),
  ];
}

export function askableOfTrial({ state, requested }: SteeredTrial): Asking[] {
  if (state === 'failed' || state === 'cancelled') return ['retry'];
  if (state !== 'waiting' && state !== 'running') return [];
  return [requested === null ? 'pause' : 'resume', ...(requested === 'cancel' ? [] : (['cancel'] as const))];
}
