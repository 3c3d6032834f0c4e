import type { Curve } from './curves.ts';

const mostSteps = 500;

/** A curve of means with the standard deviation around it; equal to the mean where there is only one value. */
export interface MeanCurve extends Curve {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * Mean ± sample standard deviation over replicates at every step that one of them has (at most 500 of them). Between
 * its points a replicate counts with the straight line, outside of them not at all; NaN in one is NaN in the mean.
 */
export function meanCurve(replicates: readonly Curve[]): MeanCurve {
  const steps = thinned([...new Set(replicates.flatMap((curve) => curve.steps))].sort((a, b) => a - b));
  const columns = replicates.map((curve) => interpolated(curve, steps));
  const values: number[] = [];
  const spread: number[] = [];
  steps.forEach((_, index) => {
    const present = columns.flatMap((column) => column[index] ?? []);
    const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
    const squares = present.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    values.push(mean);
    spread.push(present.length < 2 ? 0 : Math.sqrt(squares / (present.length - 1)));
  });
  return {
    steps,
    values,
    low: values.map((value, index) => value - (spread[index] ?? 0)),
    high: values.map((value, index) => value + (spread[index] ?? 0)),
  };
}

/** Evenly chosen, first and last included. */
function thinned(steps: number[]): number[] {
  if (steps.length <= mostSteps) return steps;
  return Array.from({ length: mostSteps }, (_, index) =>
    Math.round((index * (steps.length - 1)) / (mostSteps - 1)),
  ).flatMap((index) => steps[index] ?? []);
}

/** Values at `steps`, which ascend; undefined before the first and after the last point. One pass. */
function interpolated({ steps: known, values }: Curve, steps: readonly number[]): (number | undefined)[] {
  let right = 0;
  return steps.map((step) => {
    while (right < known.length && (known[right] ?? 0) < step) right++;
    const [stepRight, valueRight] = [known[right], values[right]];
    if (stepRight === undefined || valueRight === undefined) return undefined;
    if (stepRight === step) return valueRight;
    const [stepLeft, valueLeft] = [known[right - 1], values[right - 1]];
    if (stepLeft === undefined || valueLeft === undefined) return undefined;
    return valueLeft + ((valueRight - valueLeft) * (step - stepLeft)) / (stepRight - stepLeft);
  });
}
