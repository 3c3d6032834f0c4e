import { formatCount } from '../../ui/number.ts';
import { describeTrialParams, textOf } from './configurations.ts';
import type { Goal } from './goodness.ts';
import { describeBadEnds } from './outcomes.ts';
import { byMean, groupedTrials, trialMean, type TrialMean } from './trialMeans.ts';
import type { TrialData } from './trialData.ts';

/** Trials that one line of the learning curves is the mean of. */
export interface CurveGroup {
  /** Part of the address where lines are hidden: the same for the same trials. */
  readonly key: string;
  readonly label: string;
  readonly mean: TrialMean;
}

/** What lines stand for: `configuration`, `trial`, or all trials that agree in a field, by its id. */
export type Grouping = string;

/** Groups of the selected trials, best first; of a field, in the order of its values. */
export function curveGroups(
  data: TrialData,
  mask: Uint8Array,
  { grouping, measure, goal }: { readonly grouping: Grouping; readonly measure: string; readonly goal: Goal },
): CurveGroup[] {
  const field = data.fields.get(measure);
  const groups = [...groupedTrials(mask, keyOf(data, grouping))].map(([key, trials]) => {
    const mean = trialMean(data, field, trials);
    return { id: key, key: String(key), label: labelOf(data, grouping, mean), mean };
  });
  const isOrdered = grouping !== 'configuration' && grouping !== 'trial';
  return isOrdered ? groups.sort((a, b) => a.id - b.id) : groups.sort((a, b) => byMean(goal)(a.mean, b.mean));
}

function keyOf(data: TrialData, grouping: Grouping): (trial: number) => number | null {
  if (grouping === 'configuration') return (trial) => data.configurations[trial] ?? null;
  if (grouping === 'trial') return (trial) => data.numbers[trial] ?? null;
  const values = data.fields.get(grouping)?.values;
  return (trial) => {
    const value = values?.[trial] ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  };
}

/** Name of a line, with what the mean does not show: of how many trials it is, and which of them ended badly. */
function labelOf(data: TrialData, grouping: Grouping, { trials, outcomes }: TrialMean): string {
  const [first] = trials;
  const bad = describeBadEnds(outcomes);
  if (grouping === 'trial') {
    const number = first === undefined ? '' : String(data.numbers[first]);
    const seed = textOf(data, 'seed', first);
    return `#${number} ${describeTrialParams(data, first)}, seed ${seed}${bad && ` (${bad.replace(/^1 /, '')})`}`;
  }
  const name =
    grouping === 'configuration'
      ? describeTrialParams(data, first)
      : `${data.fields.get(grouping)?.axis.label ?? ''} ${textOf(data, grouping, first)}`;
  const count = trials.length === 1 ? '1 trial' : `${formatCount(trials.length)} trials`;
  return `${name} (${count}${bad && `, ${bad}`})`;
}

/** Most trials of one question to the server. */
export const trialsPerQuestion = 500;

/**
 * The numbers of the trials that are asked for: all of them, or of each group an even part, so that they are not more
 * than one question may name.
 */
export function askedTrials(data: TrialData, groups: readonly CurveGroup[]): { key: string; trials: number[] }[] {
  const wanted = groups.reduce((sum, { mean }) => sum + mean.trials.length, 0);
  const most = wanted <= trialsPerQuestion ? Infinity : Math.max(1, Math.floor(trialsPerQuestion / groups.length));
  return groups.slice(0, trialsPerQuestion).map(({ key, mean }) => ({
    key,
    trials: evenly(mean.trials, most).flatMap((trial) => data.numbers[trial] ?? []),
  }));
}

function evenly<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, index) => items[Math.floor((index * items.length) / most)]).flatMap(
    (item) => item ?? [],
  );
}
