import { median } from '@coolsweep/statistics';
import type { Goal } from './metric.ts';
import type { Series } from './trialStore.ts';

type Curve = Pick<Series, 'steps' | 'values'>;

/**
 * Median of msd / predicted msd over the last half of a run: near 1 where the displacements are those that the gradient
 * noise explains (quasi-static), so that temperature means what it says. A point is the mean since the one before; it
 * counts when all of that lies in the last half. Null without such points.
 */
export function msdRatio(msd: Curve, predicted: Curve, steps: number): number | null {
  const predictions = new Map(predicted.steps.map((step, index) => [step, predicted.values[index] ?? Number.NaN]));
  const ratios = msd.steps.flatMap((step, index) => {
    const ratio = (msd.values[index] ?? Number.NaN) / (predictions.get(step) ?? Number.NaN);
    const start = msd.steps[index - 1] ?? 0;
    return start >= steps / 2 && Number.isFinite(ratio) ? [ratio] : [];
  });
  return median(ratios);
}

/** The first step at which a metric reached a target; null when it never did. */
export function stepsToTarget(
  { steps, values }: Curve,
  { goal, target }: { goal: Goal; target: number },
): number | null {
  const reached = values.findIndex((value) => (goal === 'maximize' ? value >= target : value <= target));
  return steps[reached] ?? null;
}

/** The value that a curve had at a step, or the last one before; null where it had none yet. */
export function valueBy({ steps, values }: Curve, step: number): number | null {
  return values[steps.findLastIndex((at) => at <= step)] ?? null;
}
