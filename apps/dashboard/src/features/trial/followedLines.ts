import type { RouterOutputs } from '@coolsweep/api';
import { formatCount, formatMetric } from '../../ui/number.ts';
import type { PlotLine } from '../../ui/plotLine.ts';

type Schedule = NonNullable<RouterOutputs['schedule']['ofTrial']>;
export type Followed = Schedule['quantities'][number];
export type Over = 'step' | 'epoch';

/** Titles with what the numbers are. */
export const quantityTitles: Readonly<Record<Followed['quantity'], readonly [title: string, unit: string]>> = {
  rho: ['ρ', 'momentum coefficient'],
  learningRate: ['Learning rate η', 'per update'],
  effectiveLearningRate: ['Effective learning rate', 'of SGD with the same drift'],
};

/** Rounding of a few additions, relative to the size of the values. */
const rounding = 1e-9;

/** What was reported, and over it in dashes what was planned. */
export function followedLines(
  { planned, reported }: Pick<Followed, 'planned' | 'reported'>,
  { over, steps, epochs }: Pick<Schedule, 'steps' | 'epochs'> & { readonly over: Over },
): PlotLine[] {
  const placed = (at: readonly number[]) => (over === 'step' ? at : at.map((step) => (step * epochs) / steps));
  return [
    ...(reported.steps.length === 0
      ? []
      : [{ key: 'reported', label: 'reported', style: 0, xs: placed(reported.steps), ys: reported.values }]),
    ...(planned === null
      ? []
      : [{ key: 'planned', label: 'planned', style: 1, xs: placed(planned.steps), ys: planned.values }]),
  ];
}

/** Whether what was reported is what was planned, but for rounding; null where nothing can be compared. */
function isFollowed({ planned, largestDifference }: Followed): boolean | null {
  if (planned === null || largestDifference === null) return null;
  const size = Math.max(...planned.values.map(Math.abs));
  return largestDifference <= rounding * Math.max(size, Number.MIN_VALUE);
}

/** How the trial kept to its schedules, in a sentence, and whether it did. */
export function followedText({ quantities, steps }: Schedule): { readonly text: string; readonly isGood: boolean } {
  const judged = quantities.map((quantity) => ({ ...quantity, followed: isFollowed(quantity) }));
  const off = judged.filter(({ followed }) => followed === false);
  if (off.length > 0) {
    const distances = off.map(
      ({ quantity, metric, largestDifference }) =>
        `${quantityTitles[quantity][0]} by up to ${formatMetric(metric, largestDifference)}`,
    );
    return { text: `The trial did not keep to its schedules: ${distances.join(', ')} off.`, isGood: false };
  }
  const reports = Math.max(0, ...quantities.map(({ reported }) => reported.steps.length));
  const text =
    judged.every(({ followed }) => followed === null) || reports === 0
      ? `Planned over ${formatCount(steps)} updates; nothing was reported yet.`
      : `At all ${formatCount(reports)} reports the values are those that were planned, but for rounding.`;
  return { text, isGood: true };
}
