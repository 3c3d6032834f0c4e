'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { AxisChoice } from '../../ui/AxisChoice.tsx';
import type { ChartX } from '../../ui/chartData.ts';
import { Choice } from '../../ui/Choice.tsx';
import { LineKey } from '../../ui/LineKey.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { formatMetric } from '../../ui/number.ts';
import { NumberEntry } from '../../ui/NumberEntry.tsx';
import { Remark } from '../../ui/Remark.tsx';
import { SavedChart } from '../../ui/SavedChart.tsx';
import { Section } from '../../ui/Section.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { metricChoices } from '../sweep/chartedMetrics.ts';
import { curveAxes } from '../sweep/curveAxes.ts';
import charts from './ComparedCurves.module.css';
import type { ComparedCurvesProps } from './ComparedCurves.tsx';
import { describeRacer, profileLines, reachedLines, type Race } from './raceLines.ts';
import { useLive } from './useCompareView.ts';

const costs = { updates: 'Updates', seconds: 'Training time' } as const;
const share = (value: number) => `${Math.round(value * 100)} %`;
const overRatio: ChartX = {
  name: 'times what the quickest takes',
  scale: 'linear',
  isReversed: false,
  format: (value) => `× ${value.toFixed(2)}`,
};

/** Who reaches a target, when, and how much later than the quickest. */
export function RaceCharts({ comparison, view, change, hidden }: ComparedCurvesProps) {
  const api = useApi();
  const { race, target, cost } = view;
  const meta = useLive(view.with, true);
  const question = { members: view.with, metric: race, target };
  const { data, error } = useQuery(
    api.compare.targets.queryOptions(question, { placeholderData: keepPreviousData, meta }),
  );
  const metric = data?.metric ?? race ?? '';
  const known = metricChoices(comparison.choices);
  return (
    <Section
      title="Time to target"
      aside={
        <span className={charts.choices}>
          <AxisChoice
            label="Target of"
            options={(known.includes(metric) ? known : [metric, ...known]).map((value) => ({ value, label: value }))}
            value={metric}
            onChange={(next) => change({ race: next, target: null })}
          />
          <NumberEntry
            key={`${metric} ${data?.target ?? ''}`}
            label="Target"
            value={data?.target ?? null}
            onChange={(next) => change({ target: next })}
          />
          <Choice label="Measured in" options={costs} value={cost} onChange={(next) => change({ cost: next })} />
        </span>
      }
    >
      <AnswerError error={error} />
      {data !== undefined && <RaceResult race={data} cost={cost} hidden={hidden} />}
    </Section>
  );
}

interface RaceResultProps extends Pick<ComparedCurvesProps, 'hidden'> {
  readonly race: Race;
  readonly cost: ComparedCurvesProps['view']['cost'];
}

function RaceResult({ race, cost, hidden }: RaceResultProps) {
  const { metric, target, isTargetChosen, goal } = race;
  const reached = useMemo(() => reachedLines(race, cost).filter(({ key }) => !hidden.has(key)), [race, cost, hidden]);
  const profiles = useMemo(() => profileLines(race, cost).filter(({ key }) => !hidden.has(key)), [race, cost, hidden]);
  if (target === null) {
    return <Notice tone="quiet">Some group has no points of {metric}: give a target, or choose another metric.</Notice>;
  }
  const racers = race.groups.map(({ name, times }, style) => ({
    ...{ key: name, style, label: `${name}: ${describeRacer(times, cost)}` },
  }));
  const { seeds } = cost === 'updates' ? race.byUpdates : race.bySeconds;
  const bound = `${metric} of ${formatMetric(metric, target)} or ${goal === 'maximize' ? 'more' : 'less'}`;
  return (
    <>
      <Remark>
        Target: {bound}
        {isTargetChosen ? '.' : ', which every group reaches with half of its seeds.'}
      </Remark>
      <LineKey items={racers.filter(({ key }) => !hidden.has(key))} />
      <div className={charts.charts}>
        <RaceChart
          title="Seeds that have reached it"
          lines={reached}
          x={cost === 'updates' ? curveAxes.step : curveAxes.time}
          whenEmpty="No seeds"
        />
        <RaceChart
          title="Performance profile"
          lines={seeds.length === 0 ? [] : profiles}
          x={overRatio}
          whenEmpty="No seed was run to an end by every group"
        />
      </div>
      <Remark>
        Performance profile (Dolan and Moré, 2002): for each group the share of the{' '}
        {seeds.length === 1 ? 'one seed' : `${seeds.length} seeds`} that all were run with, with which it comes to the
        target in at most so many times what the quickest group takes.
      </Remark>
    </>
  );
}

interface RaceChartProps {
  readonly title: string;
  readonly lines: ReturnType<typeof reachedLines>;
  readonly x: ChartX;
  readonly whenEmpty: string;
}

function RaceChart({ title, lines, x, whenEmpty }: RaceChartProps) {
  return (
    <SavedChart
      title={title}
      of={title.toLowerCase()}
      name={title.toLowerCase().replaceAll(' ', '-')}
      lines={lines}
      format={share}
      scale="linear"
      isShare
      x={x}
      whenEmpty={whenEmpty}
    />
  );
}
