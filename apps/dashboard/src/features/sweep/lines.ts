import type { RouterOutputs } from '@coolsweep/api';
import type { ChartLine } from '../../ui/chartData.ts';
import type { LegendItem } from '../../ui/Legend.tsx';
import { describeParams } from '../../ui/parameter.ts';
import type { Curves } from './curves.ts';
import { meanCurve } from './meanCurve.ts';

/** What one line of a chart stands for. */
export const lineKinds = { configuration: 'Configurations', trial: 'Trials' } as const;
export type LineKind = keyof typeof lineKinds;

/** A line in all charts of a screen, and the trials that it is made of. */
export interface LineOf extends LegendItem {
  readonly trialIds: readonly string[];
  readonly isMean: boolean;
}

type Configuration = RouterOutputs['sweep']['byId']['configurations'][number];
type Trial = RouterOutputs['trial']['list'][number];

/** A line per configuration, in their order: best first. */
export function configurationLines(configurations: readonly Configuration[], trials: readonly Trial[]): LineOf[] {
  return configurations.map(({ configHash, params }, style) => ({
    key: configHash,
    label: describeParams(params),
    style,
    trialIds: trials.filter((trial) => trial.configHash === configHash).map(({ id }) => id),
    isMean: true,
  }));
}

/** A line per trial, in their order. */
export function trialLines(trials: readonly Trial[]): LineOf[] {
  return trials.map(({ id, number, params, seed }, style) => ({
    key: id,
    label: `#${number} ${describeParams(params)}, seed ${seed}`,
    style,
    trialIds: [id],
    isMean: false,
  }));
}

/** One metric of those lines: the mean with its spread, or the trial itself. Lines without points are left out. */
export function chartLines(lines: readonly LineOf[], curves: Curves, metric: string): ChartLine[] {
  return lines.flatMap(({ key, label, style, trialIds, isMean }) => {
    const found = trialIds.flatMap((id) => curves.get(id)?.byName.get(metric) ?? []);
    const [first] = found;
    if (first === undefined || found.every(({ steps }) => steps.length === 0)) return [];
    return { key, label, style, ...(isMean ? meanCurve(found) : first) };
  });
}
