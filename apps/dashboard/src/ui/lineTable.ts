import type { ChartLine } from './chartData.ts';
import type { TextTable } from './textTable.ts';

/** The lines of a chart as a table to be saved. */
export function lineTable(lines: readonly ChartLine[], over: string): TextTable {
  return {
    columns: ['line', over, 'mean', 'low', 'high', 'n'],
    rows: lines.flatMap(({ label, steps, values, low, high, counts }) =>
      steps.map((step, index) => [
        ...[label, step, values[index] ?? null, low?.[index] ?? null, high?.[index] ?? null, counts?.[index] ?? 1],
      ]),
    ),
  };
}
