'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { AxisChoice } from '../../ui/AxisChoice.tsx';
import type { ChartLine } from '../../ui/chartData.ts';
import { Choice } from '../../ui/Choice.tsx';
import { ColumnChoice } from '../../ui/ColumnChoice.tsx';
import { formatMetric, isShare } from '../../ui/number.ts';
import { Notice } from '../../ui/Notice.tsx';
import { SavedChart } from '../../ui/SavedChart.tsx';
import { Section } from '../../ui/Section.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { isWide, metricChoices } from '../sweep/chartedMetrics.ts';
import { curveAxes, curveAxisOptions } from '../sweep/curveAxes.ts';
import styles from './TrialCharts.module.css';
import { overNames, type ChangeTrialView, type TrialView } from './trialView.ts';

type Answer = RouterOutputs['trial']['byId'];

/** Most metrics of one question to the server. */
const mostMetrics = 8;
const maxPoints = 1_000;
const scales = { linear: 'Linear', logarithmic: 'Log' } as const;

export interface TrialCurvesProps extends Pick<Answer, 'trial' | 'sweep'> {
  readonly view: TrialView;
  readonly change: ChangeTrialView;
}

/** How the metrics of the trial went. */
export function TrialCurves({ trial, sweep, view, change }: TrialCurvesProps) {
  const api = useApi();
  const hasPoints = trial.startedAt !== null || trial.reusedFrom !== null;
  const metrics = (view.metrics ?? metricsOfTrial(sweep.metric?.name ?? null)).slice(0, mostMetrics);
  const { data, error, isPending } = useQuery(
    api.curve.grouped.queryOptions(
      { sweepId: sweep.id, metrics, axis: view.over, groups: [{ key: trial.id, trials: [trial.number] }], maxPoints },
      {
        enabled: metrics.length > 0 && hasPoints,
        placeholderData: keepPreviousData,
        structuralSharing: false,
        // Of this trial, not of all that its sweep does.
        meta: { live: { sweepIds: [], trialIds: [trial.id] } },
      },
    ),
  );
  const toggle = (name: string) =>
    change({ metrics: metrics.includes(name) ? metrics.filter((one) => one !== name) : [...metrics, name] });
  return (
    <Section
      title="Curves"
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
            options={metricChoices(tensorFree(Object.keys(trial.results))).map((id) => ({
              ...{ id, label: id, group: `Charts (up to ${mostMetrics})` },
            }))}
            chosen={new Set(metrics)}
            onToggle={toggle}
            onReset={() => change({ metrics: null })}
          />
        </span>
      }
    >
      <AnswerError error={error} />
      {!hasPoints ? (
        <Notice tone="quiet">The trial has not begun.</Notice>
      ) : (
        <div className={styles.charts}>
          {metrics.map((metric) => (
            <TrialChart key={metric} {...{ metric, trial, view, isPending }} answer={data} />
          ))}
        </div>
      )}
    </Section>
  );
}

/** What the sweep is judged by, the loss, and what the annealing does; the schedules have charts of their own. */
function metricsOfTrial(metric: string | null): string[] {
  return [...new Set([...(metric === null ? [] : [metric]), 'train/loss', 'optimizer/temperature', 'optimizer/msd'])];
}

/** Metrics of single weight tensors stand in a section of their own. */
const tensorFree = (names: readonly string[]) => names.filter((name) => !name.startsWith('layer/'));

interface TrialChartProps extends Pick<TrialCurvesProps, 'trial' | 'view'> {
  readonly metric: string;
  readonly answer: RouterOutputs['curve']['grouped'] | undefined;
  readonly isPending: boolean;
}

function TrialChart({ metric, trial: { id, number }, answer, view, isPending }: TrialChartProps) {
  const format = useMemo(() => (value: number) => formatMetric(metric, value), [metric]);
  const lines = useMemo(
    () =>
      (answer ?? []).flatMap((line): ChartLine[] =>
        line.metric === metric
          ? [{ key: id, label: `trial #${number}`, style: 0, steps: line.at, values: line.values.map(Number) }]
          : [],
      ),
    [answer, metric, id, number],
  );
  return (
    <SavedChart
      title={metric}
      of={`the curve of ${metric}`}
      name={`${id}-${metric.replaceAll('/', '-')}`}
      lines={lines}
      format={format}
      scale={view.log && isWide(metric) ? 'logarithmic' : 'linear'}
      isShare={isShare(metric)}
      x={curveAxes[view.over]}
      whenEmpty={isPending ? 'Loading …' : 'No points yet'}
    />
  );
}
