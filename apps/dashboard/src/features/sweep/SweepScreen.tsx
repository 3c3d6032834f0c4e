'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { Notice } from '../../ui/Notice.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { ConfigurationTable } from './ConfigurationTable.tsx';
import { FilterBar } from './FilterBar.tsx';
import { maskOf, type Filter } from './filters.ts';
import { goalOf } from './goodness.ts';
import { LearningCurves } from './LearningCurves.tsx';
import { ParameterCharts } from './ParameterCharts.tsx';
import { SweepHead } from './SweepHead.tsx';
import type { SweepPart } from './sweepPart.ts';
import { TrialTable } from './TrialTable.tsx';
import { formatMeasure, measureLabel } from './trialData.ts';
import { useSweepView } from './useSweepView.ts';
import { useTrialData } from './useTrialData.ts';

type Head = RouterOutputs['sweep']['head'];

/** One sweep: how it stands, what its parameters do, how its trials went; live while it runs. */
export function SweepScreen({ sweepId }: { readonly sweepId: string }) {
  const api = useApi();
  const { data: head, error } = useQuery(api.sweep.head.queryOptions({ sweepId }));
  return head === undefined ? <AnswerError error={error} /> : <SweepBody head={head} />;
}

function SweepBody({ head }: { readonly head: Head }) {
  const [view, change] = useSweepView();
  const measure = view.measure ?? (head.metric === null ? 'duration' : 'objective');
  const { columns, trials: data, error } = useTrialData(head, view.measure);
  const { where } = view;
  const mask = useMemo(() => (data === null ? null : maskOf(data, where)), [data, where]);
  const setFilters = useCallback((next: readonly Filter[]) => change({ where: [...next] }), [change]);
  const metricName = head.metric?.name ?? null;
  const part: SweepPart | null = useMemo(() => {
    if (data === null || mask === null) return null;
    const goal = goalOf(measure, head.metric);
    const format = (value: number) => formatMeasure(measure, metricName, value);
    return { data, mask, measure, goal, label: measureLabel(measure, metricName), format };
  }, [data, mask, measure, head.metric, metricName]);

  return (
    <>
      <SweepHead head={head} columns={columns} />
      <AnswerError error={error} />
      {part === null || columns === null ? (
        <Notice tone="quiet">{error === null ? 'Loading the trials …' : 'No trials to show.'}</Notice>
      ) : (
        <>
          <FilterBar
            part={part}
            filters={where}
            onFilters={setFilters}
            results={columns.results}
            hasObjective={head.metric !== null}
            onMeasure={(next) => change({ measure: next })}
          />
          <ConfigurationTable sweepId={head.id} part={part} view={view} change={change} />
          <ParameterCharts sweep={head} part={part} view={view} change={change} />
          <LearningCurves sweep={head} part={part} view={view} change={change} results={columns.results} />
          <TrialTable sweep={head} part={part} view={view} change={change} results={columns.results} />
        </>
      )}
    </>
  );
}
