import type { Goal } from './goodness.ts';
import { byMean, groupedTrials, trialMean, type TrialMean } from './trialMeans.ts';
import { parameterFields, type TrialData } from './trialData.ts';

/** A configuration over its seeds. */
export interface ConfigurationMean extends TrialMean {
  /** Index of the configuration within the sweep. */
  readonly configuration: number;
}

/** The configurations of the selected trials, best mean of a measure first. */
export function configurationMeans(
  data: TrialData,
  mask: Uint8Array,
  { measure, goal }: { readonly measure: string; readonly goal: Goal },
): ConfigurationMean[] {
  const field = data.fields.get(measure);
  const groups = groupedTrials(mask, (trial) => data.configurations[trial] ?? null);
  return [...groups]
    .map(([configuration, trials]) => ({ configuration, ...trialMean(data, field, trials) }))
    .sort(byMean(goal));
}

/** The value of a field of a trial as it is written. */
export function textOf(data: TrialData, id: string, trial: number | undefined): string {
  const field = data.fields.get(id);
  const value = trial === undefined ? Number.NaN : (field?.values[trial] ?? Number.NaN);
  if (field === undefined || Number.isNaN(value)) return '—';
  return field.axis.kind === 'values' ? (field.axis.names[value] ?? '—') : field.axis.format(value);
}

/** The parameters of a trial on one line; a name stands for itself: `coolmomentum, rho0 0.99`. */
export function describeTrialParams(data: TrialData, trial: number | undefined): string {
  const parts = parameterFields(data).flatMap(({ axis }) => {
    const text = textOf(data, axis.id, trial);
    if (text === '—') return [];
    return axis.id.endsWith('.name') ? text : `${axis.label} ${text}`;
  });
  return parts.length === 0 ? 'the only configuration' : parts.join(', ');
}
