import { averageOf } from './comparison.ts';
import type { SweepSpec } from './sweepFile.ts';

/** Weights of a trained model: those after the last update, their moving average, or their mean over the last epoch. */
export const trainedWeights = ['last', 'ema', 'averaged'] as const;
export type TrainedWeights = (typeof trainedWeights)[number];

/** The weights whose metric a sweep is judged by. */
export function judgedWeights(spec: Pick<SweepSpec, 'metric'>): TrainedWeights {
  const average = averageOf(spec).replace('/', '');
  return trainedWeights.find((weights) => weights === average) ?? 'last';
}
