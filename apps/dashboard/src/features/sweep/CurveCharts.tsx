'use client';
import { useMemo } from 'react';
import type { Scale } from '../../ui/chartData.ts';
import { Chart } from '../../ui/Chart.tsx';
import { formatMetric } from '../../ui/number.ts';
import styles from './CurveCharts.module.css';
import type { Curves } from './curves.ts';
import { chartLines, type LineOf } from './lines.ts';
import { chartedMetrics } from './useCurves.ts';

/** One stable formatter per metric, because a chart is drawn anew for another one. */
const formats = new Map(chartedMetrics.map((name) => [name, (value: number) => formatMetric(name, value)]));

export interface CurveChartsProps {
  readonly lines: readonly LineOf[];
  readonly curves: Curves;
  /** Of losses, temperatures and the like, which span powers of ten. */
  readonly scale: Scale;
  /** Whether the first answer is still on its way. */
  readonly isPending: boolean;
}

/** Losses, accuracies and what the optimizer does, over steps. */
export function CurveCharts({ lines, curves, scale, isPending }: CurveChartsProps) {
  const charts = useMemo(
    () => chartedMetrics.map((name) => ({ name, drawn: chartLines(lines, curves, name) })),
    [lines, curves],
  );
  return (
    <div className={styles.charts}>
      {charts.map(({ name, drawn }) => (
        <Chart
          key={name}
          title={name}
          lines={drawn}
          format={formats.get(name) ?? String}
          scale={/loss|temperature|msd|effectiveLearningRate/.test(name) ? scale : 'linear'}
          whenEmpty={isPending ? 'Loading …' : 'No points yet'}
        />
      ))}
    </div>
  );
}
