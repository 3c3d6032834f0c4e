import type { Interval } from '@coolsweep/statistics';
import { leastPairs } from './contrast.ts';
import type { GroupSummary, Verdict, Verdicts } from './verdict.ts';

/** Seeds of a confirmation where nothing is known yet of how much seeds differ. */
const usualSeeds = 10;

interface Saying {
  readonly verdict: Verdict;
  readonly verdicts: Verdicts;
  readonly sweepId: string;
}

const seedCount = (n: number) => `${n} seed${n === 1 ? '' : 's'}`;

function numeral(value: number, smallestEffect: number): string {
  const decimals = Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(smallestEffect))));
  return value.toFixed(decimals);
}

/** A difference with its sign, and two decimals more than the smallest effect begins with: `+0.0031` at 0.002. */
export function describeDifference(value: number, smallestEffect: number): string {
  return `${value < 0 ? '-' : '+'}${numeral(Math.abs(value), smallestEffect)}`;
}

function describeInterval(interval: Interval | null, smallestEffect: number): string {
  if (interval === null) return 'no interval';
  return `95 % interval ${describeDifference(interval.lower, smallestEffect)} to ${describeDifference(interval.upper, smallestEffect)}`;
}

function describeP(p: number): string {
  return p < 1e-4 ? 'p < 0.0001' : `p = ${p.toFixed(4)}`;
}

function evidence({ verdict, verdicts }: Saying): string {
  const { difference, seeds, holmP, contrasts } = verdict;
  const correction = contrasts > 1 ? ` after Holm's correction for ${contrasts} comparisons` : '';
  const p = holmP === null ? '' : `, ${describeP(holmP)}${correction}`;
  const interval = describeInterval(difference?.interval ?? null, verdicts.smallestEffect);
  return `${interval}, ${seeds.length} paired seeds${p}`;
}

function resolved(saying: Saying): string {
  const { verdict, verdicts } = saying;
  const { metric, smallestEffect } = verdicts;
  const size = numeral(Math.abs(verdict.difference?.mean ?? 0), smallestEffect);
  const limit = verdict.isNegligible
    ? ` The difference is real but smaller than the ${smallestEffect} that you care about.`
    : '';
  return (
    `${verdict.name} is ${verdict.conclusion} than ${verdict.reference} by ${size} in ${metric} (${evidence(saying)}).` +
    `${limit} This is said of these configurations on this data set at this length of training, and of nothing else.`
  );
}

/** What it takes to find the smallest effect, or that it has been looked for long enough. */
function outlook({ verdict, verdicts }: Saying): string {
  const { seedsNeeded, seeds } = verdict;
  const { smallestEffect } = verdicts;
  if (seedsNeeded === null) return '';
  const { expected, cautious } = seedsNeeded;
  if (expected === null) return ` More than a million seeds would be needed to detect ${smallestEffect}.`;
  const more = expected - seeds.length;
  if (more <= 0)
    return ` These seeds would have shown a difference of ${smallestEffect} four times in five; a smaller one may be there.`;
  const most =
    cautious === null || cautious <= expected ? '' : `, or ${cautious} if these seeds happen to differ little`;
  return ` To detect ${smallestEffect} four times in five, ${more} more are needed (${expected} in all${most}).`;
}

function open(saying: Saying): string {
  const { verdict, verdicts } = saying;
  const { metric, smallestEffect } = verdicts;
  const mean = describeDifference(verdict.difference?.mean ?? 0, smallestEffect);
  const start =
    `Not resolved whether ${verdict.name} or ${verdict.reference} is better: they differ by ${mean} in ${metric} ` +
    `(${evidence(saying)}).`;
  return verdict.isNegligible
    ? `${start} The interval rules out differences of ${smallestEffect} and more, so neither matters by that measure.`
    : `${start} That is no evidence that they are equal.${outlook(saying)}`;
}

function noFreshSeeds({ verdict, verdicts, sweepId }: Saying): string {
  const sides = [verdict.name, verdict.reference].map((side) => verdicts.groups.find(({ name }) => name === side));
  const chosen = sides.flatMap((group) => (group?.isSelected === true ? [describeChoice(group)] : []));
  const seeds = verdict.seedsNeeded?.expected ?? usualSeeds;
  return (
    `No verdict on ${verdict.name} against ${verdict.reference}: ${chosen.join(' and ')} by results with these same ` +
    'seeds, so that what is shown is better than what is to be expected. Confirm with seeds that took no part: ' +
    `coolsweep rerun ${sweepId} --best 3 --seeds ${Math.max(seeds, leastPairs)}.`
  );
}

function describeChoice({ name, budget }: GroupSummary): string {
  return budget.configurations > 1
    ? `${name} was chosen among ${budget.configurations} configurations`
    : `${name} may have been picked`;
}

function diverged({ verdict, verdicts }: Saying): string {
  const { group, reference } = verdict.divergedSeeds;
  const said = [
    { name: verdict.name, seeds: group },
    { name: verdict.reference, seeds: reference },
  ].flatMap(({ name, seeds }) =>
    seeds.length === 0 ? [] : [`${name} diverged with ${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`],
  );
  const control =
    reference.length > 0
      ? ` A reference that diverges has lost nothing, and ${verdict.name} has won nothing.`
      : ' Divergence is a result of its own: report it, and lower the learning rate to compare further.';
  return (
    `No verdict by ${verdicts.metric}: ${said.join(' and ')}, and a mean over the seeds that survived is one of lucky ` +
    `seeds.${control}`
  );
}

function tooFewSeeds({ verdict, verdicts }: Saying): string {
  const both = `${verdict.name} and ${verdict.reference}`;
  return (
    `Nothing can be concluded of ${both}: ${verdict.seeds.length === 0 ? 'no seed was' : `${seedCount(verdict.seeds.length)} ${verdict.seeds.length === 1 ? 'was' : 'were'}`} ` +
    `finished by both with ${verdicts.metric}, and fewer than ${leastPairs} say nothing of how much seeds differ. ` +
    'Run both with the same further seeds.'
  );
}

function noSpread({ verdict, verdicts }: Saying): string {
  const mean = verdict.difference?.mean ?? 0;
  const both = `${verdict.name} and ${verdict.reference}`;
  if (mean === 0)
    return `${both} have the same ${verdicts.metric} with each of ${seedCount(verdict.seeds.length)}: no difference is seen.`;
  return (
    `No verdict on ${both}: they differ by exactly ${describeDifference(mean, verdicts.smallestEffect)} in ${verdicts.metric} with ` +
    `each of ${seedCount(verdict.seeds.length)}, which says that the metric is coarse, not that it is sure. ` +
    'Use more test images or more seeds.'
  );
}

const sentences: Readonly<Record<Verdict['conclusion'], (saying: Saying) => string>> = {
  better: resolved,
  worse: resolved,
  open,
  diverged,
  'no-fresh-seeds': noFreshSeeds,
  'too-few-seeds': tooFewSeeds,
  'no-spread': noSpread,
};

/** That methods were tuned with different effort, where that may explain a difference. */
function budgetCaveat({ verdict, verdicts }: Saying): string {
  const [own, other] = [verdict.name, verdict.reference].map((side) =>
    verdicts.groups.find(({ name }) => name === side),
  );
  if (own === undefined || other === undefined) return '';
  if (own.budget.configurations === other.budget.configurations) return '';
  const [most, least] = own.budget.configurations > other.budget.configurations ? [own, other] : [other, own];
  return (
    ` ${most.name} was tuned over ${most.budget.configurations} configurations and ${least.name} over ` +
    `${least.budget.configurations}: a difference may come from that.`
  );
}

/**
 * What may be concluded from a contrast and what not, in plain words.
 *
 * @param sweepId the sweep whose best configurations would be run again
 */
export function verdictSentence(verdict: Verdict, verdicts: Verdicts, sweepId: string): string {
  const saying = { verdict, verdicts, sweepId };
  const exploratory =
    verdict.isExploratory && verdict.hindrance === null
      ? ' Exploratory: seeds were added after results could be seen, so that false alarms are more frequent than p says.'
      : '';
  return `${sentences[verdict.conclusion](saying)}${budgetCaveat(saying)}${exploratory}`;
}
