import { groupByConfiguration, objectivesOf, rankedMean, type RankedTrial } from '../ranking.ts';
import type { SweepSpec } from '../sweepFile.ts';
import type { SweepOverview } from '../trialStore.ts';

/** The configuration that ranks first, with the objectives of its completed replicates; null when none can be ranked. */
export function bestOf(trials: readonly RankedTrial[], metric: SweepSpec['metric']): SweepOverview['best'] {
  if (metric === null) return null;
  const [first] = groupByConfiguration(trials, metric.goal);
  const mean = first && rankedMean(first);
  if (first === undefined || mean === null || Number.isNaN(mean)) return null;
  return { params: first.params, values: objectivesOf(first.trials) };
}
