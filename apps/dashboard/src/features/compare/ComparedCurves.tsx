'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { AxisChoice } from '../../ui/AxisChoice.tsx';
import type { ChartLine } from '../../ui/chartData.ts';
import { Choice } from '../../ui/Choice.tsx';
import { ColumnChoice } from '../../ui/ColumnChoice.tsx';
import { Legend } from '../../ui/Legend.tsx';
import { formatMetric, isShare } from '../../ui/number.ts';
import { SavedChart } from '../../ui/SavedChart.tsx';
import { Section } from '../../ui/Section.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { isWide, metricChoices, metricsAtFirst } from '../sweep/chartedMetrics.ts';
import { curveAxes, curveAxisOptions } from '../sweep/curveAxes.ts';
import { comparedLines } from './comparedLines.ts';
import styles from './ComparedCurves.module.css';
import { overNames, type ChangeCompareView, type CompareView } from './compareView.ts';
import type { Comparison } from './resultText.ts';
import { useLive } from './useCompareView.ts';

/** Most metrics of one question to the server. */
const mostMetrics = 8;
const scales = { linear: 'Linear', logarithmic: 'Log' } as const;

export interface ComparedCurvesProps {
  readonly comparison: Comparison;
  readonly view: CompareView;
  readonly change: ChangeCompareView;
  readonly hidden: ReadonlySet<string>;
}

/** The groups' curves over each other: means over seeds with their 95 % band. */
export function ComparedCurves({ comparison, view, change, hidden }: ComparedCurvesProps) {
  const api = useApi();
  const { groups, sweeps, choices } = comparison;
  const metrics = (view.metrics ?? metricsAtFirst(sweeps[0]?.metric?.name ?? null)).slice(0, mostMetrics);
  const names = useMemo(() => groups.map(({ name }) => name), [groups]);
  const question = { members: view.with, metrics, axis: view.over };
  const meta = useLive(view.with, true);
  const { data, error, isPending } = useQuery(
    api.compare.curves.queryOptions(question, {
      enabled: metrics.length > 0,
      placeholderData: keepPreviousData,
      structuralSharing: false,
      meta,
    }),
  );
  const shown = useMemo(() => new Set(names.filter((name) => !hidden.has(name))), [names, hidden]);
  const toggle = (name: string) =>
    change({ metrics: metrics.includes(name) ? metrics.filter((one) => one !== name) : [...metrics, name] });
  return (
    <Section
      title="Learning curves"
      aside={
        <span className={styles.choices}>
          <AxisChoice
            label="Over"
            options={curveAxisOptions.filter(({ value }) => overNames.some((over) => over === value))}
            value={view.over}
            onChange={(value) => change({ over: overNames.find((over) => over === value) ?? null })}
          />
          <Choice
            label="Scale of what spans powers of ten"
            options={scales}
            value={view.log ? 'logarithmic' : 'linear'}
            onChange={(scale) => change({ log: scale === 'logarithmic' })}
          />
          <ColumnChoice
            title="Metrics"
            options={metricChoices(choices).map((id) => ({ id, label: id, group: `Charts (up to ${mostMetrics})` }))}
            chosen={new Set(metrics)}
            onToggle={toggle}
            onReset={() => change({ metrics: null })}
          />
        </span>
      }
    >
      <AnswerError error={error} />
      <Legend
        items={names.map((name, style) => ({ key: name, label: name, style }))}
        shown={shown}
        onChange={(keys) => change({ hidden: names.filter((name) => !keys.has(name)) })}
      />
      <div className={styles.charts}>
        {metrics.map((metric) => (
          <CurveChart key={metric} {...{ metric, names, hidden, view, isPending }} answer={data} />
        ))}
      </div>
    </Section>
  );
}

interface CurveChartProps {
  readonly metric: string;
  readonly answer: Parameters<typeof comparedLines>[0] | undefined;
  readonly names: readonly string[];
  readonly hidden: ReadonlySet<string>;
  readonly view: CompareView;
  readonly isPending: boolean;
}

const noLines: readonly ChartLine[] = [];

function CurveChart({ metric, answer, names, hidden, view, isPending }: CurveChartProps) {
  const x = curveAxes[view.over];
  const scale = view.log && isWide(metric) ? 'logarithmic' : 'linear';
  const format = useMemo(() => (value: number) => formatMetric(metric, value), [metric]);
  const lines = useMemo(
    () => (answer === undefined ? noLines : comparedLines(answer, metric, { names, hidden })),
    [answer, metric, names, hidden],
  );
  return (
    <SavedChart
      title={metric}
      of={`the curves of ${metric}`}
      name={`comparison-${metric.replaceAll('/', '-')}`}
      lines={lines}
      format={format}
      scale={scale}
      isShare={isShare(metric)}
      x={x}
      whenEmpty={isPending ? 'Loading …' : 'No points yet'}
    />
  );
}
