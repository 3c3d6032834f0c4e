import {
  meanInterval,
  pairedEffect,
  pairedTTest,
  pairsNeeded,
  summarize,
  upperSd,
  wilcoxonSignedRank,
  type Interval,
  type PairedEffect,
  type PairedTTest,
  type WilcoxonResult,
} from '@coolsweep/statistics';
import type { ComparisonGroup, Replicate } from './comparisonGroup.ts';

/** Two pairs leave one degree of freedom: one coincidence decides. */
export const leastPairs = 3;
/** Wilcoxon's test of five pairs cannot have a p-value below 0.05. */
const leastForWilcoxon = 6;
/** Probability with which the true standard deviation is below the one that the larger number of seeds is for. */
const sdLevel = 0.8;

/** Why a contrast is not tested. */
export type Hindrance = 'diverged' | 'no-fresh-seeds' | 'too-few-seeds' | 'no-spread';

/** A group against the reference, over the seeds that both finished. Differences are group minus reference. */
export interface Contrast {
  readonly name: string;
  readonly reference: string;
  /** Seeds of the pairs. */
  readonly seeds: readonly number[];
  /** The sweeps in which they were run. */
  readonly sweepIds: readonly string[];
  /** Seeds that only one of the two finished: not used. */
  readonly unpairedSeeds: readonly number[];
  readonly divergedSeeds: { readonly group: readonly number[]; readonly reference: readonly number[] };
  /** True when these seeds chose one of the two; then nothing is tested. */
  readonly isSelected: boolean;
  readonly difference: { readonly mean: number; readonly sd: number | null; readonly interval: Interval | null } | null;
  readonly hindrance: Hindrance | null;
  readonly tTest: PairedTTest | null;
  readonly wilcoxon: WilcoxonResult | null;
  readonly effect: PairedEffect | null;
  /**
   * Seeds in all with which the paired t test (two-sided, 5 %) detects the smallest effect of interest with a
   * probability of 80 %, at the observed standard deviation of the differences, and at the one that the true one is
   * below with a probability of 80 % (Browne, Statistics in Medicine 14, 1933, 1995). Null where it is unknown or
   * above a million.
   */
  readonly seedsNeeded: { readonly expected: number | null; readonly cautious: number | null } | null;
}

/** What a contrast looks at. */
export interface ContrastOptions {
  readonly metric: string;
  readonly smallestEffect: number;
}

/** Replicates that took no part in selection; where there are none, those that did. */
export function usedReplicates({ replicates }: ComparisonGroup): {
  readonly used: readonly Replicate[];
  readonly isSelected: boolean;
} {
  const fresh = replicates.filter(({ tookPartInSelection }) => !tookPartInSelection);
  return fresh.length > 0
    ? { used: fresh, isSelected: false }
    : { used: replicates, isSelected: replicates.length > 0 };
}

/** The finite values of a metric over completed replicates, by seed. */
export function valuesBySeed(replicates: readonly Replicate[], metric: string): ReadonlyMap<number, number> {
  return new Map(
    replicates.flatMap(({ seed, state, results }): [number, number][] => {
      const value = results[metric];
      return state === 'completed' && value !== undefined && Number.isFinite(value) ? [[seed, value]] : [];
    }),
  );
}

/** Seeds with which training diverged: the loss, or what is asked about, is no number. */
export function divergedSeeds(replicates: readonly Replicate[], metric: string): number[] {
  return replicates
    .filter(({ state, results }) => state === 'diverged' || (state === 'completed' && !isNumber(results[metric])))
    .map(({ seed }) => seed);
}

function isNumber(value: number | undefined): boolean {
  return value === undefined || Number.isFinite(value);
}

function seedsNeeded(differences: readonly number[], difference: number): Contrast['seedsNeeded'] {
  const summary = summarize(differences);
  if (summary?.sd === undefined || summary.sd === null || pairedTTest(differences) === null) return null;
  const { n, sd } = summary;
  return {
    expected: pairsNeeded({ difference, sd }),
    cautious: pairsNeeded({ difference, sd: upperSd({ n, sd }, sdLevel) }),
  };
}

/** The pairs of seeds that took no part in choosing either side; where there are none, all pairs. */
function pairing(group: ComparisonGroup, reference: ComparisonGroup): { seeds: ReadonlySet<number>; fresh: boolean } {
  const chosen = (one: ComparisonGroup) =>
    one.replicates.filter(({ tookPartInSelection }) => tookPartInSelection).map(({ seed }) => seed);
  const selecting = new Set([...chosen(group), ...chosen(reference)]);
  const all = [...group.replicates, ...reference.replicates].map(({ seed }) => seed);
  const fresh = all.filter((seed) => !selecting.has(seed));
  const hasPair = group.replicates.some(
    ({ seed }) => !selecting.has(seed) && reference.replicates.some((other) => other.seed === seed),
  );
  return { seeds: new Set(hasPair ? fresh : all), fresh: hasPair || selecting.size === 0 };
}

function differencesOf(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): Map<number, number> {
  return new Map(
    [...a].flatMap(([seed, value]): [number, number][] => {
      const other = b.get(seed);
      return other === undefined ? [] : [[seed, value - other]];
    }),
  );
}

/** A group against the reference. Only seeds that took part in choosing neither are tested, and none after divergence. */
export function contrastOf(
  group: ComparisonGroup,
  reference: ComparisonGroup,
  { metric, smallestEffect }: ContrastOptions,
): Contrast {
  const { seeds, fresh } = pairing(group, reference);
  const sides = [group, reference].map(({ replicates }) => replicates.filter(({ seed }) => seeds.has(seed)));
  const [own = [], others = []] = sides;
  const [values, otherValues] = [valuesBySeed(own, metric), valuesBySeed(others, metric)];
  const differences = differencesOf(values, otherValues);
  const list = [...differences.values()];
  const diverged = { group: divergedSeeds(own, metric), reference: divergedSeeds(others, metric) };
  const summary = summarize(list);
  const hindrance = hindranceOf({
    hasDiverged: diverged.group.length + diverged.reference.length > 0,
    fresh,
    differences: list,
  });
  const isTested = hindrance === null;
  return {
    name: group.name,
    reference: reference.name,
    seeds: [...differences.keys()],
    sweepIds: [...new Set(sides.flat().flatMap(({ seed, sweepId }) => (differences.has(seed) ? [sweepId] : [])))],
    unpairedSeeds: [...new Set([...values.keys(), ...otherValues.keys()])]
      .filter((seed) => !differences.has(seed))
      .sort((a, b) => a - b),
    divergedSeeds: diverged,
    isSelected: !fresh,
    difference: summary && { mean: summary.mean, sd: summary.sd, interval: meanInterval(list) },
    hindrance,
    tTest: isTested ? pairedTTest(list) : null,
    wilcoxon: isTested && list.length >= leastForWilcoxon ? wilcoxonSignedRank(list) : null,
    effect: isTested ? pairedEffect(list) : null,
    seedsNeeded: seedsNeeded(list, smallestEffect),
  };
}

function hindranceOf({
  hasDiverged,
  fresh,
  differences,
}: {
  hasDiverged: boolean;
  fresh: boolean;
  differences: readonly number[];
}): Hindrance | null {
  if (hasDiverged) return 'diverged';
  if (!fresh) return 'no-fresh-seeds';
  if (differences.length < leastPairs) return 'too-few-seeds';
  return pairedTTest(differences) === null ? 'no-spread' : null;
}
