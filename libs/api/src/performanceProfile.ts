import type { TargetTime } from './targetTimes.ts';

/** A step function: from `ratios[i]` on, `shares[i]` of the problems are solved. */
export interface Profile {
  readonly name: string;
  readonly ratios: readonly number[];
  readonly shares: readonly number[];
}

export interface PerformanceProfiles {
  /** The problems: seeds with which every group was run to an end. */
  readonly seeds: readonly number[];
  readonly profiles: readonly Profile[];
}

interface TimedGroup {
  readonly name: string;
  readonly times: readonly TargetTime[];
}

/**
 * Performance profiles: rho_s(tau) is the share of problems that group s solves in at most tau times what the quickest
 * group takes. A problem is a seed, its cost the time to the target; who does not come to it never solves the problem,
 * and a problem that nobody solves counts for all.
 *
 * Source: Dolan & Moré, Mathematical Programming 91, 201 (2002).
 *
 * @param costOf null where the target was not reached
 */
export function performanceProfiles(
  groups: readonly TimedGroup[],
  costOf: (time: TargetTime) => number | null,
): PerformanceProfiles {
  const costs = groups.map(
    ({ times }) =>
      new Map(
        times.flatMap((time): [number, number][] => (time.isOpen ? [] : [[time.seed, costOf(time) ?? Infinity]])),
      ),
  );
  const [first = new Map<number, number>()] = costs;
  const seeds = [...first.keys()].filter((seed) => costs.every((ofGroup) => ofGroup.has(seed))).sort((a, b) => a - b);
  const quickest = new Map(
    seeds.map((seed) => [seed, Math.min(...costs.map((ofGroup) => ofGroup.get(seed) ?? Infinity))]),
  );
  return {
    seeds,
    profiles: groups.map(({ name }, index) => {
      const own = seeds.map((seed) => ratioOf(costs[index]?.get(seed) ?? Infinity, quickest.get(seed) ?? Infinity));
      return { name, ...shareOver(own.filter(Number.isFinite), seeds.length) };
    }),
  };
}

/** A cost of 0 is that of a run which began at its target: nobody can be quicker. */
function ratioOf(cost: number, quickest: number): number {
  if (!Number.isFinite(cost)) return Infinity;
  return cost === quickest ? 1 : cost / quickest;
}

function shareOver(ratios: readonly number[], problems: number): Pick<Profile, 'ratios' | 'shares'> {
  const places = [...new Set([1, ...ratios])].sort((a, b) => a - b);
  const shares = places.map((place) =>
    problems === 0 ? 0 : ratios.filter((ratio) => ratio <= place).length / problems,
  );
  return { ratios: places, shares };
}
