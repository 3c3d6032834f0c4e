import type { Interval } from '@coolsweep/statistics';
import { describeDifference, verdictSentence, type GroupSummary, type Verdict, type Verdicts } from '@coolsweep/sweep';
import { countOf, formatNumber } from './format.ts';
import { table } from './table.ts';

const none = '–';

function formatInterval(interval: Interval | null, number: (value: number) => string): string {
  return interval === null ? none : `${number(interval.lower)} to ${number(interval.upper)}`;
}

function formatP(p: number | null | undefined): string {
  if (p === null || p === undefined) return none;
  return p < 1e-4 ? '< 0.0001' : p.toFixed(4);
}

function formatSeedsNeeded(needed: Verdict['seedsNeeded']): string {
  if (needed?.expected === undefined || needed.expected === null) return none;
  const { expected, cautious } = needed;
  return cautious === null || cautious <= expected ? String(expected) : `${expected} (${cautious})`;
}

function contrastCells(verdict: Verdict, smallestEffect: number): string[] {
  const { difference, tTest, holmP, wilcoxon, effect, seedsNeeded } = verdict;
  const signed = (value: number) => describeDifference(value, smallestEffect);
  return [
    difference === null ? none : signed(difference.mean),
    formatInterval(difference?.interval ?? null, signed),
    formatP(tTest?.p),
    formatP(holmP),
    formatP(wilcoxon?.p),
    effect === null ? none : `${effect.g.toFixed(2)} (${formatInterval(effect.interval, (value) => value.toFixed(2))})`,
    formatSeedsNeeded(seedsNeeded),
  ];
}

function row(group: GroupSummary, { verdicts, smallestEffect }: Verdicts): string[] {
  const verdict = verdicts.find(({ name }) => name === group.name);
  const { name, isReference, n, mean, interval, isSelected } = group;
  return [
    isReference ? `${name} (reference)` : name,
    `${n}${isSelected ? '*' : ''}`,
    mean === null ? none : formatNumber(mean),
    formatInterval(interval, formatNumber),
    ...(verdict === undefined ? Array.from({ length: 7 }, () => '') : contrastCells(verdict, smallestEffect)),
  ];
}

const header = [
  '',
  'seeds',
  'mean',
  '95 % interval',
  'difference',
  '95 % interval',
  'p',
  'Holm p',
  'Wilcoxon p',
  'g (95 % interval)',
  'seeds needed',
];

function listed(seeds: readonly number[]): string {
  return `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`;
}

function groupNotes({ name, divergedSeeds, missingSeeds }: GroupSummary): string[] {
  return [
    ...(divergedSeeds.length > 0 ? [`${name}: ${listed(divergedSeeds)} diverged.`] : []),
    ...(missingSeeds.length > 0 ? [`${name}: no result with ${listed(missingSeeds)}.`] : []),
  ];
}

/** What must be known to read the table. */
function notes({ groups, verdicts, smallestEffect }: Verdicts): string[] {
  return [
    ...(groups.some(({ isSelected }) => isSelected)
      ? ['* these seeds chose the configuration: its mean is too good.']
      : []),
    ...groups.flatMap(groupNotes),
    ...verdicts.flatMap(({ name, reference, unpairedSeeds }) =>
      unpairedSeeds.length === 0
        ? []
        : [`${name} against ${reference}: ${listed(unpairedSeeds)} finished on one side only and not used.`],
    ),
    `p: paired t test, two-sided; Wilcoxon from 6 seeds on; g: Hedges' g of the paired differences. Seeds needed: in ` +
      `all, to detect ${smallestEffect} with a probability of 80 % (in brackets, if seeds differ more than these do).`,
  ];
}

/** The verdicts as text: a table, a sentence per contrast, and notes. */
export function describeVerdicts(verdicts: Verdicts, sweepId: string): string {
  const rows = verdicts.groups.map((group) => row(group, verdicts));
  return [
    `${verdicts.metric} (${verdicts.goal}), ${countOf(rows.length, 'group')}; differences from ${verdicts.reference}, ` +
      'paired by seed',
    '',
    table(header, rows),
    '',
    ...verdicts.verdicts.map((verdict) => verdictSentence(verdict, verdicts, sweepId)),
    '',
    ...notes(verdicts),
  ].join('\n');
}
