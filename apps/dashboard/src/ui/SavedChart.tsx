'use client';
import { overSteps } from './chartData.ts';
import { Chart, type ChartProps } from './Chart.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { lineTable } from './lineTable.ts';

export interface SavedChartProps extends Omit<ChartProps, 'aside'> {
  /** What is saved, in words: `the curves of train/loss`. */
  readonly of: string;
  /** Name of the saved file, without an ending. */
  readonly name: string;
}

/** A line chart whose numbers and picture can be saved. */
export function SavedChart({ of, name, ...chart }: SavedChartProps) {
  const { title, lines, x = overSteps, scale, format } = chart;
  return (
    <Chart
      {...chart}
      aside={
        <ExportMenu
          of={of}
          name={name}
          table={() => lineTable(lines, x.name)}
          drawing={async () => (await import('./lineDrawing.ts')).lineDrawing({ title, lines, x, scale, format })}
        />
      }
    />
  );
}
