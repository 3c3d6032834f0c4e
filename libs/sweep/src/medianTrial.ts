import { isBetter, type Goal } from './metric.ts';
import type { Trial } from './trialStore.ts';

type Judged = Pick<Trial, 'state' | 'objective' | 'seed'>;

/**
 * The replicate of a configuration with the median objective, to stand for all of them: the best one is the luckiest, and
 * no fresh seed would be as good. Of an even number, the worse of the two in the middle; of equal ones, that of the
 * smaller seed. Null where none completed with an objective.
 */
export function medianTrial<T extends Judged>(replicates: readonly T[], goal: Goal): T | null {
  const ranked = replicates
    .filter(({ state, objective }) => state === 'completed' && objective !== null)
    .sort((a, b) => {
      if (isBetter(goal, a.objective, b.objective)) return -1;
      return isBetter(goal, b.objective, a.objective) ? 1 : a.seed - b.seed;
    });
  return ranked[Math.floor(ranked.length / 2)] ?? null;
}
