import type { Goal } from '../metric.ts';
import type { Observation } from './sampler.ts';

/** Numbers by which configurations are ordered: the first that differs decides, the smaller one is better. */
function standing({ outcome, progress, value }: Observation, goal: Goal): readonly number[] {
  const cost = value === null || !Number.isFinite(value) ? null : goal === 'maximize' ? -value : value;
  if (outcome === 'completed' && cost !== null) return [0, cost];
  return outcome === 'pruned' ? [1, -progress, cost ?? Number.MAX_VALUE] : [2];
}

function difference(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((part, place) => part !== b[place]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}

/**
 * Configurations that have been tried, from the best to the worst, those that are as good as each other together:
 * completed ones by their value, then pruned ones by how far they got and by their value there, as in Optuna, then
 * diverged and failed ones, which are all as bad. A completed one whose value is no finite number counts as diverged.
 */
export function tiersByMerit(observations: readonly Observation[], goal: Goal): Observation[][] {
  const ranked = observations
    .filter(isTried)
    .map((observation) => ({ observation, standing: standing(observation, goal) }))
    .sort((a, b) => difference(a.standing, b.standing));
  const tiers: Observation[][] = [];
  ranked.forEach(({ observation, standing }, rank) => {
    const before = ranked[rank - 1];
    if (before === undefined || difference(before.standing, standing) !== 0) tiers.push([]);
    tiers.at(-1)?.push(observation);
  });
  return tiers;
}

/** Whether a configuration has been tried to its end, whatever came out. */
export function isTried({ outcome }: Observation): boolean {
  return outcome !== 'running';
}

/** Whether a configuration has a value to show for it. */
export function hasMerit({ outcome, value }: Observation): boolean {
  return (outcome === 'completed' || outcome === 'pruned') && Number.isFinite(value);
}
