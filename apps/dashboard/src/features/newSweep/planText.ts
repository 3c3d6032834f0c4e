import { formatRoughly } from '../../ui/duration.ts';
import { formatCount } from '../../ui/number.ts';
import { estimateOf, type Capacity, type Plan } from './estimate.ts';

const counted = (count: number, noun: string) => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

/** How large a sweep is: `4 configurations × 3 seeds = 12 trials`. */
export function sizeText({ configurations, seeds, trials, isSearch, hasControls }: Plan): string {
  const of = `${counted(configurations, 'configuration')} × ${counted(seeds, 'seed')}`;
  if (isSearch)
    return `search of ${of}${hasControls ? ', with their controls' : ''}: at most ${counted(trials, 'trial')}`;
  const isCut = trials < configurations * seeds;
  return isCut ? `${of}: at most ${counted(trials, 'trial')}` : `${of} = ${counted(trials, 'trial')}`;
}

/** How long it will take, of what that is known, or why it is not. */
export function timeText(plan: Plan, capacity: Capacity | undefined): string {
  if (capacity === undefined) return '';
  const estimate = estimateOf(plan, capacity);
  if ('reason' in estimate) {
    if (estimate.reason === 'objective') return 'time unknown: a module decides it';
    if (estimate.reason === 'unknownLength') return 'time unknown: the number of images is';
    const updates = estimate.updates === null ? '' : `${counted(estimate.updates, 'update')}; `;
    return `${updates}time unknown until a trial of this model, data and batch size is completed`;
  }
  const { slotMs, wallMs, trials, updates } = estimate;
  const isOnGpus = plan.work.gpus > 0 && capacity.gpuSlots > 0;
  const slots = isOnGpus ? capacity.gpuSlots : capacity.slots;
  const hours = isOnGpus ? `${(slotMs / 3_600_000).toPrecision(2)} GPU hours` : `${formatRoughly(slotMs)} of slot time`;
  const wall = wallMs === null ? 'no slot is at work' : `${formatRoughly(wallMs)} in ${counted(slots, 'slot')}`;
  return `${counted(updates, 'update')}; about ${hours}, ${wall} (median of ${counted(trials, 'completed trial')})`;
}
