import { holm, meanInterval, summarize, type Interval } from '@coolsweep/statistics';
import type { ComparisonGroup } from './comparisonGroup.ts';
import {
  contrastOf,
  divergedSeeds,
  usedReplicates,
  valuesBySeed,
  type Contrast,
  type ContrastOptions,
  type Hindrance,
} from './contrast.ts';
import { SweepError } from './errors.ts';
import type { Goal } from './metric.ts';

/** A configuration, or a method by its best one, with its mean over seeds. */
export interface GroupSummary {
  readonly name: string;
  readonly configHash: string;
  readonly isReference: boolean;
  /** Replicates behind the mean. */
  readonly n: number;
  readonly mean: number | null;
  readonly sd: number | null;
  /** The 95 % t interval of the mean; null for fewer than two replicates. */
  readonly interval: Interval | null;
  /** True when the mean is over seeds that chose this configuration among others: it is too good. */
  readonly isSelected: boolean;
  readonly divergedSeeds: readonly number[];
  /** Seeds of trials that are not finished, or failed, were pruned or cancelled. */
  readonly missingSeeds: readonly number[];
  readonly budget: ComparisonGroup['budget'];
}

/** `better` and `worse`: of the group, at a Holm-corrected 5 %. `open`: not resolved by these seeds. */
export type Conclusion = 'better' | 'worse' | 'open' | Hindrance;

export interface Verdict extends Contrast {
  /** p of the t test, Holm-corrected for all contrasts that were tested. */
  readonly holmP: number | null;
  /** Number of contrasts that were tested. */
  readonly contrasts: number;
  readonly conclusion: Conclusion;
  /** Whether the 95 % interval is all within the smallest effect of interest on either side. */
  readonly isNegligible: boolean;
  /** Seeds were added after a look at results: false alarms are more frequent than p says. */
  readonly isExploratory: boolean;
}

/** What is asked of the groups. */
export interface VerdictOptions extends ContrastOptions {
  readonly goal: Goal;
  /** Name or configuration hash of the reference. Default: the declared one, else the matched control, else the first. */
  readonly reference?: string | undefined;
  /** Whether seeds were added after somebody had looked at results; assumed where the pairs are of several sweeps. */
  readonly isExploratory?: boolean;
}

export interface Verdicts extends Omit<VerdictOptions, 'reference' | 'isExploratory'> {
  readonly reference: string;
  readonly groups: readonly GroupSummary[];
  readonly verdicts: readonly Verdict[];
  readonly hasEqualBudgets: boolean;
}

const alpha = 0.05;

function referenceAmong(groups: readonly ComparisonGroup[], wanted: string | undefined): ComparisonGroup {
  const found =
    wanted === undefined
      ? (groups.find(({ isDeclaredReference }) => isDeclaredReference) ??
        groups.find(({ isControl }) => isControl) ??
        groups[0])
      : groups.find(({ name, configHash }) => name === wanted || (wanted.length >= 4 && configHash.startsWith(wanted)));
  if (found !== undefined) return found;
  const names = groups.map(({ name }) => JSON.stringify(name)).join(', ');
  const message =
    wanted === undefined
      ? 'There is nothing to compare: no trial of the sweep was recorded.'
      : `No reference ${JSON.stringify(wanted)}; --reference takes one of ${names}.`;
  throw new SweepError('invalid_arguments', message);
}

function summaryOf(group: ComparisonGroup, reference: ComparisonGroup, metric: string): GroupSummary {
  const { used, isSelected } = usedReplicates(group);
  const values = valuesBySeed(used, metric);
  const list = [...values.values()];
  const summary = summarize(list);
  const diverged = divergedSeeds(used, metric);
  return {
    name: group.name,
    configHash: group.configHash,
    isReference: group === reference,
    n: list.length,
    mean: summary?.mean ?? null,
    sd: summary?.sd ?? null,
    interval: meanInterval(list),
    isSelected,
    divergedSeeds: diverged,
    missingSeeds: used.map(({ seed }) => seed).filter((seed) => !values.has(seed) && !diverged.includes(seed)),
    budget: group.budget,
  };
}

function conclusionOf({ hindrance, difference }: Contrast, holmP: number | null, goal: Goal): Conclusion {
  if (hindrance !== null) return hindrance;
  if (holmP === null || difference === null || holmP >= alpha) return 'open';
  return difference.mean > 0 === (goal === 'maximize') ? 'better' : 'worse';
}

function isWithin(interval: Interval | null | undefined, size: number): boolean {
  return interval !== null && interval !== undefined && interval.lower > -size && interval.upper < size;
}

/**
 * What may be said of the groups against the reference, paired by replicate seed: two trials with one seed share their
 * first weights and the order of their images, so their difference varies less than they do.
 *
 * Tested are only seeds that took no part in choosing either side. Divergence is never left out: a contrast with a
 * diverged replicate has no verdict, because the mean of the others is one of lucky seeds. All tested contrasts
 * together are Holm-corrected.
 *
 * @throws SweepError `invalid_arguments` when there is no such reference, or only one group
 */
export function verdictsOf(groups: readonly ComparisonGroup[], options: VerdictOptions): Verdicts {
  const { metric, goal, smallestEffect } = options;
  const reference = referenceAmong(groups, options.reference);
  if (groups.length < 2) {
    const message = `There is nothing to compare ${JSON.stringify(reference.name)} with: the comparison has one configuration.`;
    throw new SweepError('invalid_arguments', message);
  }
  const contrasts = groups
    .filter((group) => group !== reference)
    .map((group) => contrastOf(group, reference, { metric, smallestEffect }));
  const tested = contrasts.filter(({ tTest }) => tTest !== null);
  const adjusted = holm(tested.flatMap(({ tTest }) => tTest?.p ?? []));
  const budgets = groups.map(({ budget }) => `${budget.configurations}/${budget.trials}`);
  return {
    metric,
    goal,
    smallestEffect,
    reference: reference.name,
    groups: groups.map((group) => summaryOf(group, reference, metric)),
    verdicts: contrasts.map((contrast) => {
      const holmP = adjusted[tested.indexOf(contrast)] ?? null;
      return {
        ...contrast,
        holmP,
        contrasts: tested.length,
        conclusion: conclusionOf(contrast, holmP, goal),
        isNegligible: contrast.hindrance === null && isWithin(contrast.difference?.interval, smallestEffect),
        // The second sweep was run after the first could be seen.
        isExploratory: (options.isExploratory ?? false) || contrast.sweepIds.length > 1,
      };
    }),
    hasEqualBudgets: new Set(budgets).size <= 1,
  };
}
