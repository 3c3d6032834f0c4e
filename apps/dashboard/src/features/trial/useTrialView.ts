'use client';
import { useQueryStates } from 'nuqs';
import { useCallback } from 'react';
import { trialParsers, type ChangeTrialView, type TrialView } from './trialView.ts';

/** The reader's choices and how to change them; every change is a step of the back button. */
export function useTrialView(): readonly [view: TrialView, change: ChangeTrialView] {
  const [view, setView] = useQueryStates(trialParsers, { history: 'push' });
  const change: ChangeTrialView = useCallback((next) => void setView(next), [setView]);
  return [view, change];
}
