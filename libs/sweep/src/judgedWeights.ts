import { averageOf } from './comparison.ts';
import type { SweepSpec } from './sweepFile.ts';
import { trainedWeights, type TrainedWeights } from './trainedWeights.ts';

/** The weights whose metric a sweep is judged by. */
export function judgedWeights(spec: Pick<SweepSpec, 'metric'>): TrainedWeights {
  const average = averageOf(spec).replace('/', '');
  return trainedWeights.find((weights) => weights === average) ?? 'last';
}
