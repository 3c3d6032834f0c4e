import { formatRoughly } from '../../ui/duration.ts';
import { formatCount } from '../../ui/number.ts';
import type { RerunPlan } from './rerunView.ts';

const counted = (count: number, one: string) => `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`;

/** `2 configurations × 10 seeds = 20 trials`. A control comes with what it controls for, and the other way round. */
export function sizeText({ chosen, configurations, seeds, trials }: RerunPlan): string {
  const matched = configurations > chosen.length ? ' (the chosen, and what they are matched with)' : '';
  return `${counted(configurations, 'configuration')}${matched} × ${counted(seeds.length, 'seed')} = ${counted(trials, 'trial')}`;
}

/** What is known of a sweep before it is run. */
type Cost = Pick<RerunPlan, 'slotSeconds' | 'longestSeconds' | 'slots' | 'trials'>;

/** What it takes by what the trials of the sweep took; no wall clock is promised where no slot is at work. */
export function costText({ slotSeconds, longestSeconds, slots, trials }: Cost): string {
  if (slotSeconds === null || longestSeconds === null)
    return 'how long it takes is not known: no trial of this kind was completed.';
  const whole = `about ${formatRoughly(slotSeconds * 1000)} of slot time`;
  if (slots === 0) return `${whole}; no scheduler is at work.`;
  // No more trials run at a time than there are, and none is split.
  const wall = Math.max(longestSeconds, slotSeconds / Math.min(slots, Math.max(1, trials)));
  return `${whole}, ${formatRoughly(wall * 1000)} in the ${counted(slots, 'slot')} at work when they are free.`;
}

/** The first few and how many there are: `3, 4, 5, … 12`. */
export function seedsText(seeds: readonly number[]): string {
  const last = seeds.at(-1);
  const few = 6;
  return seeds.length <= few || last === undefined
    ? seeds.join(', ')
    : `${seeds.slice(0, few - 2).join(', ')}, … ${last}`;
}
