import type { RouterOutputs } from '@coolsweep/api';
import type { ChartLine } from '../../ui/chartData.ts';

type Answer = RouterOutputs['compare']['curves'];

export interface LineChoice {
  /** Of all groups, in the order of the legend: a line keeps its looks when others are hidden. */
  readonly names: readonly string[];
  readonly hidden: ReadonlySet<string>;
}

/** The lines of one metric, in the order of the groups. */
export function comparedLines(answer: Answer, metric: string, { names, hidden }: LineChoice): ChartLine[] {
  const found = new Map(answer.filter((line) => line.metric === metric).map((line) => [line.name, line]));
  return names.flatMap((name, style) => {
    const line = found.get(name);
    if (line === undefined || hidden.has(name)) return [];
    const { at, values, low, high, n } = line;
    return {
      ...{ key: name, label: name, style, steps: at, values: values.map(Number) },
      ...(low !== undefined && high !== undefined && { low: low.map(Number), high: high.map(Number) }),
      ...(n !== undefined && { counts: n }),
    };
  });
}
