'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useApi } from '../api/Api.tsx';
import type { Plan } from './estimate.ts';
import type { Problem } from './fieldProblem.ts';
import { useSettled } from './useSettled.ts';

type Answer = RouterOutputs['sweepFile']['check'];

/** Between two keystrokes of one word. */
const typingMs = 250;

export interface Check {
  /** Of the newest text that was answered for; none while nothing was. */
  readonly problems: readonly Problem[];
  readonly plan: Plan | null;
  /** Whether the answer is about a text before this one. */
  readonly isBehind: boolean;
  readonly error: unknown;
  /** The answer for exactly this text. */
  readonly now: () => Promise<Answer>;
}

const none: readonly Problem[] = [];

/** The same text has the same answer, whenever it is asked. */
const options = { staleTime: Infinity, gcTime: 60_000 };

/** What the server says of a sweep file while it is written. */
export function useCheck(text: string): Check {
  const api = useApi();
  const queryClient = useQueryClient();
  const settled = useSettled(text, typingMs);
  const { data, error, isPlaceholderData, isPending } = useQuery(
    api.sweepFile.check.queryOptions({ text: settled }, { ...options, placeholderData: keepPreviousData }),
  );
  const now = useCallback(
    () => queryClient.query(api.sweepFile.check.queryOptions({ text }, options)),
    [queryClient, api, text],
  );
  return {
    problems: data?.problems ?? none,
    plan: data?.plan ?? null,
    isBehind: settled !== text || isPlaceholderData || isPending,
    error,
    now,
  };
}
