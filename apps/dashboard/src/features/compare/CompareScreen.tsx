'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import styles from './CompareScreen.module.css';
import { ComparedCurves } from './ComparedCurves.tsx';
import { verdictQuestion } from './compareView.ts';
import { FieldTable } from './FieldTable.tsx';
import { Judging } from './Judging.tsx';
import { MemberBar } from './MemberBar.tsx';
import { RaceCharts } from './RaceCharts.tsx';
import { ResultTable } from './ResultTable.tsx';
import { TemperatureTraces } from './TemperatureTraces.tsx';
import { useCompareView, useLive } from './useCompareView.ts';
import { VerdictList } from './VerdictList.tsx';

/** Configurations, methods and trials side by side, also of different sweeps, and what may be concluded of them. */
export function CompareScreen() {
  const api = useApi();
  const [view, change] = useCompareView();
  const isEmpty = view.with.length === 0;
  const meta = useLive(view.with, false);
  const {
    data: comparison,
    error,
    isPlaceholderData,
  } = useQuery(
    api.compare.verdicts.queryOptions(verdictQuestion(view), {
      enabled: !isEmpty,
      placeholderData: keepPreviousData,
      meta,
    }),
  );
  const hidden = useMemo(() => new Set(view.hidden), [view.hidden]);
  const part = { view, change, hidden };
  // With other members the groups have other names.
  const setMembers = (members: readonly string[]) => change({ with: [...members], hidden: null, reference: null });
  return (
    <>
      <ScreenHead title="Compare">
        <MemberBar members={view.with} onChange={setMembers} />
      </ScreenHead>
      <AnswerError error={error} />
      {isEmpty ? (
        <NothingChosen />
      ) : comparison === undefined ? (
        <NotCompared
          isRefused={error !== null}
          onReset={() => change({ metric: null, reference: null, effect: null })}
        />
      ) : (
        <div className={styles.parts} aria-busy={isPlaceholderData}>
          <Judging comparison={comparison} change={change} />
          <VerdictList comparison={comparison} />
          <ResultTable comparison={comparison} />
          <FieldTable comparison={comparison} isComplete={view.same} onChange={(same) => change({ same })} />
          <ComparedCurves comparison={comparison} {...part} />
          <TemperatureTraces {...part} />
          <RaceCharts comparison={comparison} {...part} />
        </div>
      )}
    </>
  );
}

function NothingChosen() {
  return (
    <EmptyState title="Nothing to compare yet">
      <p>
        Add a sweep to compare its methods, each by its best configuration; or configurations one by one, also of
        different sweeps.
      </p>
    </EmptyState>
  );
}

interface NotComparedProps {
  readonly isRefused: boolean;
  readonly onReset: () => void;
}

/** While the answer is under way, or was refused: an old address may name a metric or reference that is not there. */
function NotCompared({ isRefused, onReset }: NotComparedProps) {
  if (!isRefused) return <Notice tone="quiet">Comparing …</Notice>;
  return (
    <div>
      <Button onClick={onReset}>Compare by the usual metric and reference</Button>
    </div>
  );
}
