import type { RouterOutputs } from '@coolsweep/api';
import type { ChartLine } from '../../ui/chartData.ts';
import type { LegendItem } from '../../ui/Legend.tsx';
import { describeParams } from '../../ui/parameter.ts';
import type { Curves } from './curves.ts';

/** A trial as a line in all charts of a screen. */
export interface LineOf extends LegendItem {
  readonly trialId: string;
}

type Trial = RouterOutputs['trial']['list'][number];

/** A line per trial, in their order. */
export function trialLines(trials: readonly Trial[]): LineOf[] {
  return trials.map(({ id, number, params, seed }, style) => ({
    key: id,
    label: `#${number} ${describeParams(params)}, seed ${seed}`,
    style,
    trialId: id,
  }));
}

/** One metric of those trials. Lines without points are left out. */
export function chartLines(lines: readonly LineOf[], curves: Curves, metric: string): ChartLine[] {
  return lines.flatMap(({ key, label, style, trialId }) => {
    const curve = curves.get(trialId)?.byName.get(metric);
    return curve === undefined || curve.steps.length === 0 ? [] : [{ key, label, style, ...curve }];
  });
}
