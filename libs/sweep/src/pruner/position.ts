import type { Goal } from '../metric.ts';
import type { Competitor } from './competitor.ts';

/**
 * Where in its run a trial is, as one number: its annealing progress while that is less than 1, then 1 plus the share of
 * the updates after the cooling that are done. Without the second part, a trial that has just cooled would be compared
 * with the final values of those that cooled as fast and trained on.
 */
export function positionAt(
  { annealingSteps, steps }: Pick<Competitor, 'annealingSteps' | 'steps'>,
  step: number,
): number {
  if (step < annealingSteps) return step / annealingSteps;
  return steps > annealingSteps ? 1 + (step - annealingSteps) / (steps - annealingSteps) : 1;
}

/** Position after the last reported point; null before the first. */
export function lastPosition(competitor: Competitor): number | null {
  const step = competitor.curve.steps.at(-1);
  return step === undefined ? null : positionAt(competitor, step);
}

/** Whether one position is as far as another, up to rounding: a cooling length from alpha is not quite whole. */
export function isAsFar(position: number, as: number): boolean {
  return position >= as - 1e-9;
}

/** Whether a trial has come as far as a position, or to the end of its run. */
export function hasReached(competitor: Competitor, position: number): boolean {
  const last = lastPosition(competitor);
  return last !== null && (competitor.state === 'completed' || isAsFar(last, position));
}

/** A value as a score, of which more is better whatever the goal; -Infinity, the worst, for what is not finite. */
function scoreOf(goal: Goal, value: number): number {
  if (!Number.isFinite(value)) return -Infinity;
  return goal === 'maximize' ? value : -value;
}

/** The value of a score; null for one that was not finite. */
export function valueOf(goal: Goal, score: number): number | null {
  if (!Number.isFinite(score)) return null;
  return goal === 'maximize' ? score : -score;
}

/** Whether a score is worse than another by more than the rounding of a mean: equal values never decide. */
export function isWorse(score: number, than: number): boolean {
  if (!Number.isFinite(score) || !Number.isFinite(than)) return score < than;
  return than - score > 1e-12 * Math.max(Math.abs(score), Math.abs(than));
}

/** Points of a curve up to a position; halved again and again, for a sweep asks this of every trial at every report. */
function pointsUntil(competitor: Competitor, position: number): number {
  const { steps } = competitor.curve;
  let [count, after] = [0, steps.length];
  while (count < after) {
    const middle = Math.floor((count + after) / 2);
    if (isAsFar(position, positionAt(competitor, steps[middle] ?? 0))) count = middle + 1;
    else after = middle;
  }
  return count;
}

/**
 * Score of a trial at a position: of the last point at or before it, or with `bestSoFar` of the best of those; null where
 * there is none. A trial that diverged has the worst one everywhere, as it has in the ranking.
 */
export function scoreAt(
  competitor: Competitor,
  position: number,
  { goal, bestSoFar = false }: { readonly goal: Goal; readonly bestSoFar?: boolean },
): number | null {
  if (competitor.state === 'diverged') return -Infinity;
  const count = pointsUntil(competitor, position);
  if (count === 0) return null;
  const { values } = competitor.curve;
  return values
    .slice(bestSoFar ? 0 : count - 1, count)
    .reduce((best, value) => Math.max(best, scoreOf(goal, value)), -Infinity);
}
