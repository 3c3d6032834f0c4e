import type { RouterOutputs } from '@coolsweep/api';
import { formatCount, formatMetric } from '../../ui/number.ts';

export type Comparison = RouterOutputs['compare']['verdicts'];
export type ComparedGroup = Comparison['groups'][number];
export type Verdict = Comparison['verdicts'][number];

interface Interval {
  readonly lower: number;
  readonly upper: number;
}

const missing = '—';

/** A difference with its sign; of accuracies, which are shown in per cent, in percentage points. */
export function formatDifference(metric: string, value: number): string {
  const size = formatMetric(metric, Math.abs(value)).replace(/ %$/, ' pp');
  return `${value < 0 ? '−' : '+'}${size}`;
}

/** Both ends, with the unit once. */
export function formatInterval(interval: Interval | null | undefined, format: (value: number) => string): string {
  if (interval === null || interval === undefined) return missing;
  const [lower, upper] = [format(interval.lower), format(interval.upper)];
  const unit = / (%|pp)$/.exec(upper)?.[0] ?? '';
  return `${unit === '' ? lower : lower.replace(unit, '')} to ${upper}`;
}

export function formatP(p: number | null | undefined): string {
  if (p === null || p === undefined) return missing;
  return p < 1e-4 ? '< 0.0001' : p.toFixed(4);
}

/** Hedges' g with its interval. */
export function formatEffect(effect: Verdict['effect']): string {
  if (effect === null) return missing;
  const format = (value: number) => value.toFixed(2).replace('-', '−');
  return `${format(effect.g)} (${formatInterval(effect.interval, format)})`;
}

/** Seeds in all; in brackets, if seeds differ more than these happen to. */
export function formatSeedsNeeded(needed: Verdict['seedsNeeded']): string {
  if (needed?.expected === undefined || needed.expected === null) return missing;
  const { expected, cautious } = needed;
  return cautious === null || cautious <= expected
    ? formatCount(expected)
    : `${formatCount(expected)} (${formatCount(cautious)})`;
}

/** The conclusion in a word or two, and a sign that tells it apart without colour. */
export const conclusions: Readonly<Record<Verdict['conclusion'], { readonly word: string; readonly sign: string }>> = {
  better: { word: 'better', sign: '▲' },
  worse: { word: 'worse', sign: '▼' },
  open: { word: 'not resolved', sign: '○' },
  diverged: { word: 'no verdict: diverged', sign: '⚠' },
  'no-fresh-seeds': { word: 'no verdict: no fresh seeds', sign: '⚠' },
  'too-few-seeds': { word: 'no verdict: too few seeds', sign: '⚠' },
  'no-spread': { word: 'no verdict: no spread', sign: '⚠' },
};

/** Verdicts without a result that are told at once; the table has all of them. */
const fewInconclusive = 2;

/** Those that say something, and the first few of those that do not; the others are for who asks. */
export function foldedVerdicts(verdicts: readonly Verdict[]) {
  const isDecided = ({ conclusion }: Verdict) => ['better', 'worse', 'open'].includes(conclusion);
  const inconclusive = verdicts.filter((verdict) => !isDecided(verdict));
  const folded = inconclusive.length <= fewInconclusive + 1 ? [] : inconclusive.slice(fewInconclusive);
  return { shown: verdicts.filter((verdict) => !folded.includes(verdict)), folded };
}

const seedList = (seeds: readonly number[]) => `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`;

/** What must be known to read the table of results. */
export function resultNotes({ groups, verdicts, hasEqualBudgets, smallestEffect, metric }: Comparison): string[] {
  const ofGroups = groups.flatMap(({ name, divergedSeeds, missingSeeds }) => [
    ...(divergedSeeds.length > 0 ? [`${name}: ${seedList(divergedSeeds)} diverged.`] : []),
    ...(missingSeeds.length > 0 ? [`${name}: no result with ${seedList(missingSeeds)}.`] : []),
  ]);
  const unpaired = verdicts.flatMap(({ name, reference, unpairedSeeds }) =>
    unpairedSeeds.length === 0
      ? []
      : [`${name} against ${reference}: ${seedList(unpairedSeeds)} finished on one side only and not used.`],
  );
  const needed = formatDifference(metric, smallestEffect).slice(1);
  return [
    ...(groups.some(({ isSelected }) => isSelected)
      ? ['* These seeds chose the configuration: its mean is too good.']
      : []),
    ...ofGroups,
    ...unpaired,
    ...(hasEqualBudgets ? [] : ['The groups were tuned with different effort, which may explain a difference.']),
    ...(verdicts.length === 0
      ? []
      : [
          'p: paired t test, two-sided; Wilcoxon from 6 seeds on; g: Hedges’ g of the paired differences. Seeds needed: ' +
            `in all, to detect ${needed} with a probability of 80 % (in brackets, if seeds differ more than these do).`,
        ]),
  ];
}
