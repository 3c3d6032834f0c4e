import type { Goal } from './metric.ts';
import type { Sweep } from './storing/record.ts';

/**
 * Whether more of a metric is better: as the first of the sweeps says that is judged by it, else by its name.
 *
 * @returns null where neither says so, as of a learning rate
 */
export function goalOf(metric: string, sweeps: readonly Pick<Sweep, 'spec'>[]): Goal | null {
  const judged = sweeps.find(({ spec }) => spec.metric?.name === metric)?.spec.metric;
  if (judged) return judged.goal;
  if (metric.endsWith('accuracy')) return 'maximize';
  return metric.endsWith('loss') || metric === 'time/training' ? 'minimize' : null;
}
