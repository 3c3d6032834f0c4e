'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ChartLine } from '../../ui/chartData.ts';
import { useApi } from '../api/Api.tsx';
import { askedTrials, type CurveGroup } from './curveGroups.ts';
import { keptCurves } from './keptCurves.ts';
import { smoothed } from './smoothed.ts';
import type { SweepView } from './useSweepView.ts';

type Answer = RouterOutputs['curve']['grouped'];

/** A line with where it stands in the legend: its colour stays when others are hidden. */
export interface StyledGroup extends CurveGroup {
  readonly style: number;
}

/** Many lines get fewer points each: they share the same few hundred pixels, and the answer has to be read. */
function pointsOf(lines: number): number {
  return lines > 40 ? 240 : 480;
}

export interface CurveQuestion {
  readonly sweepId: string;
  readonly groups: readonly StyledGroup[];
  readonly metrics: readonly string[];
  readonly view: Pick<SweepView, 'lines' | 'over' | 'smooth'>;
}

/** The curves of some groups, by metric. */
export function useGroupedCurves(data: Parameters<typeof askedTrials>[0], question: CurveQuestion) {
  const api = useApi();
  const { sweepId, groups, metrics, view } = question;
  const asked = useMemo(() => askedTrials(data, groups), [data, groups]);
  const input = {
    sweepId,
    metrics: [...metrics],
    axis: view.over,
    groups: asked,
    maxPoints: pointsOf(groups.length),
  };
  const {
    data: answer,
    error,
    isPending,
  } = useQuery(
    api.curve.grouped.queryOptions(input, {
      enabled: asked.length > 0 && metrics.length > 0,
      ...keptCurves(view),
      // Shared parts are sought in megabytes otherwise.
      structuralSharing: false,
    }),
  );
  const byMetric = useMemo(
    () => new Map(metrics.map((metric) => [metric, linesOf(answer ?? [], metric, { groups, smooth: view.smooth })])),
    [answer, metrics, groups, view.smooth],
  );
  const drawnTrials = asked.reduce((sum, { trials }) => sum + trials.length, 0);
  return { byMetric, error, isPending: isPending && asked.length > 0, drawnTrials };
}

/** The lines of one metric, in the order of the groups. */
function linesOf(
  answer: Answer,
  metric: string,
  { groups, smooth }: { readonly groups: readonly StyledGroup[]; readonly smooth: number },
): ChartLine[] {
  const found = new Map(answer.filter((line) => line.metric === metric).map((line) => [line.key, line]));
  return groups.flatMap(({ key, label, style }) => {
    const line = found.get(key);
    if (line === undefined) return [];
    const numbers = (values: readonly (number | string)[]) => smoothed(values.map(Number), smooth);
    const { at, values, low, high, n } = line;
    return {
      key,
      label,
      style,
      steps: at,
      values: numbers(values),
      ...(low !== undefined && high !== undefined && { low: numbers(low), high: numbers(high) }),
      ...(n !== undefined && { counts: n }),
    };
  });
}
