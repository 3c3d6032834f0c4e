'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../api/Api.tsx';
import { measuresAtFirst } from './measuresAtFirst.ts';
import { trialData } from './trialData.ts';

type Head = RouterOutputs['sweep']['head'];

/** Trials whose every step is followed; of more, only how they end, and that not at every moment. */
const followedTrials = 500;
const everyMs = 3000;

/** The trials of a sweep as columns, live. */
export function useTrialData(head: Head, measure: string | null) {
  const api = useApi();
  const live = head.total <= followedTrials ? { progress: true } : { everyMs };
  const { data, error } = useQuery(
    api.trial.columns.queryOptions(
      { sweepId: head.id, measures: measuresAtFirst(measure) },
      { placeholderData: keepPreviousData, meta: { live } },
    ),
  );
  const metric = head.metric?.name ?? null;
  const trials = useMemo(() => (data === undefined ? null : trialData(data, metric)), [data, metric]);
  return { columns: data ?? null, trials, error };
}
