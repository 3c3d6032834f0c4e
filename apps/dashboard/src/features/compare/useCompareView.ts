'use client';
import { useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import { compareParsers, type ChangeCompareView, type CompareView } from './compareView.ts';
import { sweepOf } from './members.ts';

/** The reader's choices and how to change them; every change is a step of the back button. */
export function useCompareView(): readonly [view: CompareView, change: ChangeCompareView] {
  const [view, setView] = useQueryStates(compareParsers, { history: 'push' });
  const change: ChangeCompareView = useCallback((next) => void setView(next), [setView]);
  return [view, change];
}

/** Which sweeps a question about these members is about, for those that follow what changes. */
export function useLive(members: readonly string[], progress: boolean) {
  const key = members.join();
  return useMemo(() => {
    const sweepIds = key === '' ? [] : [...new Set(key.split(',').map(sweepOf))];
    return { live: { sweepIds, progress } };
  }, [key, progress]);
}
