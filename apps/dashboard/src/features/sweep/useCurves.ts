'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useApiClient } from '../api/Api.tsx';
import { liveMs } from '../api/polling.ts';
import { curveRequests, isSettled, withAnswer, type Curves, type CurveTrial } from './curves.ts';

/** Metrics that have a chart, in the order of the charts. */
export const chartedMetrics = [
  'train/loss',
  'validation/loss',
  'train/accuracy',
  'validation/accuracy',
  'optimizer/rho',
  'optimizer/effectiveLearningRate',
  'optimizer/msd',
  'optimizer/temperature',
] as const;

/** Points that a page draws of all trials together; more trials get fewer points each. */
const pointBudget = 200_000;

function pointsPerSeries(trials: number): number {
  const share = Math.floor(pointBudget / (Math.max(1, trials) * chartedMetrics.length));
  return Math.min(500, Math.max(50, share));
}

const none: Curves = new Map();

/**
 * The curves of some trials, asked for in steps until each trial has finished.
 *
 * @param name what these trials are, for the cache
 */
export function useCurves(name: string, trials: readonly CurveTrial[]) {
  const client = useApiClient();
  const queryClient = useQueryClient();
  const queryKey = ['curves', name];
  const {
    data = none,
    error,
    isPending,
  } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const known = queryClient.getQueryData<Curves>(queryKey) ?? none;
      const maxPoints = pointsPerSeries(trials.length);
      const answers = await Promise.all(
        curveRequests(known, trials, maxPoints).map(async (request) => {
          const { trialIds, afterStep } = request;
          const input = { trialIds: [...trialIds], names: [...chartedMetrics], maxPoints };
          const after = afterStep === null ? {} : { afterStep };
          return { request, series: await client.metric.series.query({ ...input, ...after }, { signal }) };
        }),
      );
      return answers.reduce((curves, answer) => withAnswer(curves, answer, trials), known);
    },
    enabled: trials.length > 0,
    refetchInterval: ({ state }) => !isSettled(state.data ?? none, trials) && liveMs,
    staleTime: Infinity,
    structuralSharing: false,
  });
  return { curves: data, error, isPending: isPending && trials.length > 0 };
}
