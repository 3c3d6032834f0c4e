/** Names of the numbers that a trial reports. */
export const metricNames = [
  'train/loss',
  'train/accuracy',
  'validation/loss',
  'validation/accuracy',
  'test/loss',
  'test/accuracy',
  'optimizer/rho',
  'optimizer/effectiveLearningRate',
  'optimizer/msd',
  'optimizer/temperature',
] as const;
export type MetricName = (typeof metricNames)[number];

/** Metrics that a sweep may be judged by: never one of the test split, which is looked at once, at the end. */
export const objectiveNames = ['validation/accuracy', 'validation/loss', 'train/accuracy', 'train/loss'] as const;
export type ObjectiveName = (typeof objectiveNames)[number];

export type Goal = 'maximize' | 'minimize';

/** One reported number. `step` counts the updates done; `value` may be NaN or infinite, which is what it says. */
export interface MetricPoint {
  readonly name: string;
  readonly step: number;
  readonly value: number;
}

/** True when `a` is better than `b`; a missing or NaN value is never better. */
export function isBetter(goal: Goal, a: number | null, b: number | null): boolean {
  if (a === null || Number.isNaN(a)) return false;
  if (b === null || Number.isNaN(b)) return true;
  return goal === 'maximize' ? a > b : a < b;
}
