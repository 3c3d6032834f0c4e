/** Names of the numbers that a trial reports. */
export const metricNames = [
  // Running means over augmented batches, in training mode, before the update.
  'train/loss',
  'train/accuracy',
  // A fixed part of the training images as they are, in inference mode: the same footing as validation.
  'train/clean/loss',
  'train/clean/accuracy',
  'validation/loss',
  'validation/accuracy',
  // Of the moving average, and of the mean over the last epoch, of the weights.
  'validation/ema/loss',
  'validation/ema/accuracy',
  'validation/averaged/loss',
  'validation/averaged/accuracy',
  'test/loss',
  'test/accuracy',
  'test/ema/loss',
  'test/ema/accuracy',
  'test/averaged/loss',
  'test/averaged/accuracy',
  'optimizer/learningRate',
  'optimizer/rho',
  'optimizer/effectiveLearningRate',
  'optimizer/msd',
  'optimizer/predictedMsd',
  'optimizer/gradientVariance',
  'optimizer/temperature',
  'optimizer/gradientNorm',
  'optimizer/weightNorm',
  'optimizer/updateRatio',
  // Seconds of training, evaluation left out.
  'time/training',
] as const;
/** Also of single weight tensors, where a configuration asks for them. */
export type LayerMetricName =
  `layer/${string}/${'msd' | 'predictedMsd' | 'gradientVariance' | 'temperature' | 'gradientNorm' | 'weightNorm' | 'updateRatio'}`;
export type MetricName = (typeof metricNames)[number] | LayerMetricName;

/** Metrics that a sweep may be judged by: never one of the test split, which is looked at once, at the end. */
export const objectiveNames = [
  'validation/accuracy',
  'validation/loss',
  'validation/ema/accuracy',
  'validation/ema/loss',
  'validation/averaged/accuracy',
  'validation/averaged/loss',
  'train/accuracy',
  'train/loss',
] as const;

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
