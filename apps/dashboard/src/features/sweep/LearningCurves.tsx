'use client';
import { useMemo } from 'react';
import { AxisChoice } from '../../ui/AxisChoice.tsx';
import { distinctLines, type ChartLine } from '../../ui/chartData.ts';
import { Choice } from '../../ui/Choice.tsx';
import { ColumnChoice } from '../../ui/ColumnChoice.tsx';
import { Legend } from '../../ui/Legend.tsx';
import { formatCount, formatMetric, isShare } from '../../ui/number.ts';
import { SavedChart } from '../../ui/SavedChart.tsx';
import { Section } from '../../ui/Section.tsx';
import { Slider } from '../../ui/Slider.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { isWide, metricChoices, metricsAtFirst } from './chartedMetrics.ts';
import { curveAxes, curveAxisOptions } from './curveAxes.ts';
import { curveGroups } from './curveGroups.ts';
import styles from './LearningCurves.module.css';
import type { ChartsProps } from './ParameterCharts.tsx';
import { curveAxisNames, type SweepView } from './useSweepView.ts';
import { useGroupedCurves, type StyledGroup } from './useGroupedCurves.ts';

/** Lines that are drawn before the reader chooses: means that can be told apart, or a fair number of single trials. */
const linesAtFirst = { means: 12, trials: 100 };
const scales = { linear: 'Linear', logarithmic: 'Log' } as const;

export interface LearningCurvesProps extends ChartsProps {
  readonly results: readonly string[];
}

/** How the metrics went: a line for each group of trials, with the 95 % interval of its mean. */
export function LearningCurves({ sweep, part, view, change, results }: LearningCurvesProps) {
  const { data, mask, measure, goal } = part;
  const { lines: grouping, over, smooth, log, shown } = view;
  const groups = useMemo(
    () =>
      curveGroups(data, mask, { grouping, measure, goal }).map((group, style): StyledGroup => ({ ...group, style })),
    [data, mask, grouping, measure, goal],
  );
  const most = grouping === 'trial' ? linesAtFirst.trials : linesAtFirst.means;
  const chosen = useMemo(() => new Set(shown ?? groups.slice(0, most).map(({ key }) => key)), [shown, groups, most]);
  const visible = useMemo(() => groups.filter(({ key }) => chosen.has(key)), [groups, chosen]);
  const metrics = useMetrics(view, part);
  const curves = useGroupedCurves(data, { sweepId: sweep.id, groups: visible, metrics, view });
  const wanted = visible.reduce((sum, { mean }) => sum + mean.trials.length, 0);
  return (
    <Section
      title="Learning curves"
      aside={
        <span className={styles.choices}>
          <AxisChoice
            label="A line for each"
            options={groupingOptions(part)}
            value={grouping}
            onChange={(lines) => change({ lines, shown: null })}
          />
          <AxisChoice
            label="Over"
            options={curveAxisOptions}
            value={over}
            onChange={(value) => change({ over: curveAxisNames.find((name) => name === value) ?? null })}
          />
          <Choice
            label="Scale of what spans powers of ten"
            options={scales}
            value={log ? 'logarithmic' : 'linear'}
            onChange={(scale) => change({ log: scale === 'logarithmic' })}
          />
          <Slider
            label="Smoothing"
            max={0.98}
            step={0.02}
            value={smooth}
            onChange={(value) => change({ smooth: value })}
          />
          <ColumnChoice
            title="Metrics"
            options={metricChoices(results).map((id) => ({ id, label: id, group: 'Charts (up to 8)' }))}
            chosen={new Set(metrics)}
            onToggle={(name) => change({ metrics: toggledMetric(metrics, name) })}
            onReset={() => change({ metrics: null })}
          />
        </span>
      }
    >
      <AnswerError error={curves.error} />
      <Remarks groups={groups.length} visible={visible.length} wanted={wanted} drawn={curves.drawnTrials} />
      <Legend items={groups.slice(0, mostInLegend)} shown={chosen} onChange={(keys) => change({ shown: [...keys] })} />
      <div className={styles.charts}>
        {metrics.map((name) => (
          <MetricChart
            key={name}
            sweepId={sweep.id}
            name={name}
            lines={curves.byMetric.get(name) ?? noLines}
            view={view}
            isPending={curves.isPending}
          />
        ))}
      </div>
    </Section>
  );
}

const noLines: readonly ChartLine[] = [];
/** A legend longer than this is no legend; the filters and the table reach the others. */
const mostInLegend = 200;
/** Most metrics of one question to the server. */
const mostMetrics = 8;

function useMetrics({ metrics }: SweepView, { measure, label }: ChartsProps['part']): readonly string[] {
  const key = (metrics ?? metricsAtFirst(measure === 'objective' ? label : null)).slice(0, mostMetrics).join();
  return useMemo(() => (key === '' ? [] : key.split(',')), [key]);
}

function toggledMetric(metrics: readonly string[], name: string): string[] {
  return metrics.includes(name) ? metrics.filter((other) => other !== name) : [...metrics, name].slice(-mostMetrics);
}

function groupingOptions({ data }: ChartsProps['part']) {
  const fields = [...data.fields.values()].filter(({ axis }) => axis.kind === 'values');
  return [
    { value: 'configuration', label: 'configuration' },
    { value: 'trial', label: 'trial' },
    ...fields.map(({ axis }) => ({ value: axis.id, label: axis.label })),
  ];
}

interface RemarksProps {
  readonly groups: number;
  readonly visible: number;
  readonly wanted: number;
  readonly drawn: number;
}

/** What the charts leave out. */
function Remarks({ groups, visible, wanted, drawn }: RemarksProps) {
  const remarks = [
    visible < groups ? `${formatCount(visible)} of ${formatCount(groups)} lines are drawn.` : '',
    drawn < wanted
      ? `Each is the mean of an even part of its trials, ${formatCount(drawn)} of ${formatCount(wanted)} in all.`
      : '',
    visible > distinctLines ? `More than ${distinctLines} lines: some look alike.` : '',
  ].filter((remark) => remark !== '');
  return remarks.length === 0 ? null : <p className={styles.remark}>{remarks.join(' ')}</p>;
}

interface MetricChartProps {
  readonly sweepId: string;
  readonly name: string;
  readonly lines: readonly ChartLine[];
  readonly view: SweepView;
  readonly isPending: boolean;
}

function MetricChart({ sweepId, name, lines, view, isPending }: MetricChartProps) {
  const x = curveAxes[view.over];
  const scale = view.log && isWide(name) ? 'logarithmic' : 'linear';
  const format = useMemo(() => (value: number) => formatMetric(name, value), [name]);
  return (
    <SavedChart
      title={view.smooth > 0 ? `${name}, smoothed` : name}
      of={`the curves of ${name}`}
      name={`${sweepId}-${name.replaceAll('/', '-')}`}
      lines={lines}
      format={format}
      scale={scale}
      isShare={isShare(name)}
      x={x}
      whenEmpty={isPending ? 'Loading …' : 'No points yet'}
    />
  );
}
