import type { RouterOutputs } from '@coolsweep/api';
import { predictionStyle, type ChartLine } from '../../ui/chartData.ts';

type Trace = RouterOutputs['compare']['temperatures'][number];

/** Measured temperatures in the looks of their groups, each followed by its prediction: dots of the same colour. */
export function temperatureLines(traces: readonly Trace[], hidden: ReadonlySet<string>): ChartLine[] {
  return traces.flatMap(({ name, measured, predicted }, index) => {
    if (hidden.has(name)) return [];
    return [
      ...(measured === null ? [] : [measuredLine(measured, { name, style: index })]),
      ...(predicted === null
        ? []
        : [
            {
              ...{ key: `${name} predicted`, label: `${name}, predicted`, style: predictionStyle(index) },
              steps: predicted.at,
              values: predicted.values,
            },
          ]),
    ];
  });
}

function measuredLine(
  { at, values, low, high, n }: NonNullable<Trace['measured']>,
  { name, style }: { readonly name: string; readonly style: number },
): ChartLine {
  return {
    ...{ key: name, label: `${name}, measured`, style, steps: at, values: values.map(Number) },
    ...(low !== undefined && high !== undefined && { low: low.map(Number), high: high.map(Number) }),
    ...(n !== undefined && { counts: n }),
  };
}

/** How far displacements are from what the noise of the gradient explains: `0.96 to 1.04`; a dash where unknown. */
export function describeRatio(ratio: Trace['msdRatio']): string {
  if (ratio === null) return '—';
  const [least, most] = [ratio.least.toFixed(2), ratio.most.toFixed(2)];
  return least === most ? least : `${least} to ${most}`;
}
