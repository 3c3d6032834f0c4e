import type { ReactNode } from 'react';
import { formatCount } from '../../ui/number.ts';
import { curveGroups } from './curveGroups.ts';
import type { Filter } from './filters.ts';
import type { SweepPart } from './sweepPart.ts';
import { describeBadEnds, type Outcomes } from './outcomes.ts';
import { parameterFields, type Field, type TrialData } from './trialData.ts';
import type { TrialMean } from './trialMeans.ts';

/** Rows of the trial table that stand under one head. */
export interface TrialGroup {
  readonly key: string;
  readonly label: string;
  /** Indices of the trials. */
  readonly trials: readonly number[];
  /** What the trials have in common, for the server. */
  readonly filters: readonly Filter[];
  /** What the head says, by column. */
  readonly cells: Readonly<Record<string, ReactNode>>;
}

/** The selected trials by a field or by configuration, with the mean of what they are compared by. */
export function trialGroups(part: SweepPart, grouping: string): TrialGroup[] {
  const { data, mask, measure, goal, format } = part;
  return curveGroups(data, mask, { grouping, measure, goal }).map(({ key, label, mean }) => ({
    key,
    label,
    trials: mean.trials,
    filters: commonFilters(data, grouping, mean.trials),
    cells: { [measure]: meanInWords(mean, format), state: stateInWords(mean.outcomes) },
  }));
}

function meanInWords({ n, mean, sd }: TrialMean, format: (value: number) => string): string {
  if (n === 0) return '—';
  return sd === null ? format(mean) : `${format(mean)} ± ${format(sd)}`;
}

function stateInWords(outcomes: Outcomes): string {
  const bad = describeBadEnds(outcomes);
  const completed = outcomes.get('completed') ?? 0;
  return completed === 0 && bad !== '' ? bad : `${formatCount(completed)} completed`;
}

/** By which the server finds the trials of a group: the value of its field, or all parameters of its configuration. */
function commonFilters(data: TrialData, grouping: string, [first]: readonly number[]): Filter[] {
  const field = data.fields.get(grouping);
  const fields = field === undefined ? parameterFields(data) : [field];
  return first === undefined ? [] : fields.flatMap((one) => sameAs(one, first) ?? []);
}

function sameAs({ axis, values, tokens }: Field, trial: number): Filter | null {
  const value = values[trial] ?? Number.NaN;
  if (Number.isNaN(value)) return null;
  if (axis.kind === 'range') return { by: axis.id, min: value, max: value };
  const token = tokens[value];
  return token === undefined ? null : { by: axis.id, oneOf: [token] };
}
