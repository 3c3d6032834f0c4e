import { describe, expect, it } from 'vitest';
import { msdRatio, stepsToTarget, valueBy } from './telemetry.ts';

describe('the ratio of displacement to prediction', () => {
  const predicted = { steps: [100, 200, 300, 400], values: [1, 1, 2, 4] };

  it('is the median over the last half of the run', () => {
    const msd = { steps: [100, 200, 300, 400], values: [50, 50, 3, 2] };
    expect(msdRatio(msd, predicted, 400)).toBe((3 / 2 + 2 / 4) / 2);
  });

  it('leaves out a point that covers part of the first half', () => {
    expect(msdRatio({ steps: [100, 300, 400], values: [1, 50, 6] }, predicted, 400)).toBe(6 / 4);
  });

  it('leaves out what has no prediction or is not finite, and is null when nothing is left', () => {
    expect(msdRatio({ steps: [200, 300, 350, 400], values: [1, Number.NaN, 7, 6] }, predicted, 400)).toBe(6 / 4);
    expect(msdRatio({ steps: [100], values: [1] }, predicted, 400)).toBeNull();
  });
});

describe('time to target', () => {
  const accuracy = { steps: [10, 20, 30], values: [0.5, 0.8, 0.7] };

  it('is the first step that reached it, upwards or downwards', () => {
    expect(stepsToTarget(accuracy, { goal: 'maximize', target: 0.7 })).toBe(20);
    expect(stepsToTarget(accuracy, { goal: 'minimize', target: 0.5 })).toBe(10);
    expect(stepsToTarget(accuracy, { goal: 'maximize', target: 0.9 })).toBeNull();
  });

  it('is read from another curve at that step or before', () => {
    const seconds = { steps: [8, 16, 24], values: [1, 2, 3] };
    expect(valueBy(seconds, 20)).toBe(2);
    expect(valueBy(seconds, 24)).toBe(3);
    expect(valueBy(seconds, 7)).toBeNull();
  });
});
