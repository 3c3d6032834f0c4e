import type { RouterOutputs } from '@coolsweep/api';
import { describeParams } from '../../ui/parameter.ts';
import type { TextTable } from '../../ui/textTable.ts';
import { formatDifference } from '../compare/resultText.ts';

export type Outcome = RouterOutputs['rerun']['outcome'];

/** By how much the best of the search looked better than it is; null while that is not known. */
export function biasSentence({ metric, configurations, epochs }: Outcome): string | null {
  const [best] = configurations;
  if (best === undefined || best.bias === null || metric === null) return null;
  const bias = Number(best.bias);
  if (!Number.isFinite(bias)) return null;
  const size = formatDifference(metric.name, Math.abs(bias)).slice(1);
  const length = epochs === null ? '' : ` It was trained for ${epochs} epochs: part of that may be training length.`;
  return (
    `Selection bias: the best of the search looked ${size} ${bias < 0 ? 'worse' : 'better'} in ${metric.name} than fresh ` +
    `seeds show it to be.${length}`
  );
}

/** How far a configuration is: `4 of 5, 1 diverged`. */
export function progressText({ trials, completed, diverged }: Outcome['configurations'][number]): string {
  return `${completed} of ${trials}${diverged > 0 ? `, ${diverged} diverged` : ''}`;
}

/** The chosen configurations to be saved, all digits of their numbers. */
export function outcomeRows({ metric, configurations }: Outcome): TextTable {
  return {
    columns: [
      'configuration',
      'configHash',
      'metric',
      'search',
      'confirmed',
      'bias',
      'trials',
      'completed',
      'diverged',
    ],
    rows: configurations.map(({ params, configHash, searchMean, confirmedMean, bias, ...counts }) => [
      ...[describeParams(params), configHash, metric?.name ?? null, searchMean, confirmedMean, bias],
      ...[counts.trials, counts.completed, counts.diverged],
    ]),
  };
}
