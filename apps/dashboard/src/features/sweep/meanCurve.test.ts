import { describe, expect, it } from 'vitest';
import { meanCurve } from './meanCurve.ts';

describe('the mean over replicates', () => {
  it('has the sample standard deviation around it', () => {
    const { values, low, high } = meanCurve([
      { steps: [1], values: [2] },
      { steps: [1], values: [4] },
    ]);
    const sd = Math.sqrt((1 + 1) / (2 - 1));
    expect([values, low, high]).toEqual([[3], [3 - sd], [3 + sd]]);
  });

  it('takes the straight line between points, and counts a replicate only where it has been', () => {
    const { steps, values } = meanCurve([
      { steps: [0, 10], values: [0, 10] },
      { steps: [5, 20], values: [7, 7] },
    ]);
    expect(steps).toEqual([0, 5, 10, 20]);
    expect(values).toEqual([0, (5 + 7) / 2, (10 + 7) / 2, 7]);
  });

  it('is NaN where a replicate is', () => {
    const diverged = { steps: [1, 2], values: [1, Number.NaN] };
    expect(meanCurve([diverged, { steps: [1, 2], values: [3, 3] }]).values).toEqual([2, Number.NaN]);
  });

  it('thins long curves and keeps both ends', () => {
    const steps = Array.from({ length: 2_000 }, (_, index) => index);
    const mean = meanCurve([{ steps, values: steps }]);
    expect(mean.steps).toHaveLength(500);
    expect([mean.steps[0], mean.values.at(-1)]).toEqual([0, 1_999]);
  });

  it('of nothing is empty', () => {
    expect(meanCurve([])).toEqual({ steps: [], values: [], low: [], high: [] });
  });
});
