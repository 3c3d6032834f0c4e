'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Badge } from '../../ui/Badge.tsx';
import { Facts, type Fact } from '../../ui/Facts.tsx';
import { flatten } from '../../ui/flatten.ts';
import { Notice } from '../../ui/Notice.tsx';
import { formatCount, formatMetric } from '../../ui/number.ts';
import { describeParams } from '../../ui/parameter.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Section } from '../../ui/Section.tsx';
import { Duration, Time } from '../../ui/Time.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { idleMs, liveMs } from '../api/polling.ts';
import { TrialActions } from '../requests/TrialActions.tsx';
import { CurveCharts } from '../sweep/CurveCharts.tsx';
import { isFinishedState } from '../sweep/isFinishedState.ts';
import { trialLines } from '../sweep/lines.ts';
import { useCurves } from '../sweep/useCurves.ts';
import { AttemptTable } from './AttemptTable.tsx';
import { TrialLog } from './TrialLog.tsx';
import styles from './TrialScreen.module.css';

type Answer = RouterOutputs['trial']['byId'];

/** One trial: how it went, its curves, what it was given, what it printed. */
export function TrialScreen({ trialId }: { readonly trialId: string }) {
  const api = useApi();
  const { data, error } = useQuery(
    api.trial.byId.queryOptions({ trialId }, { refetchInterval: ({ state }) => pollMs(state.data?.trial.state) }),
  );
  if (data === undefined) return <AnswerError error={error} />;
  const { trial, attempts, environment } = data;
  return (
    <>
      <TrialHead answer={data} />
      {trial.failure !== null && (
        <Notice tone={trial.state === 'diverged' ? 'warn' : 'bad'}>
          {trial.failure.message}
          {trial.failure.step !== null && ` (at step ${formatCount(trial.failure.step)})`}
        </Notice>
      )}
      <TrialCurves trial={trial} />
      <div className={styles.columns}>
        <Section title="Configuration">
          <Facts facts={[...flatten(trial.config), ['seed', trial.seed]]} as="list" />
        </Section>
        <Section title="Results">
          <Results results={trial.results} />
        </Section>
      </div>
      <TrialLog trialId={trialId} isLive={!isFinishedState(trial.state)} />
      <AttemptTable attempts={attempts} />
      <div className={styles.columns}>
        <Section title="Environment of the attempt">
          <Recorded value={environment.attempt} />
        </Section>
        <Section title="Environment of the sweep">
          <Recorded value={environment.sweep} />
        </Section>
      </div>
    </>
  );
}

function pollMs(state: Answer['trial']['state'] | undefined): number | false {
  if (state === undefined || state === 'running') return liveMs;
  return isFinishedState(state) ? false : idleMs;
}

function TrialHead({ answer: { trial, sweep } }: { readonly answer: Answer }) {
  const { progress, startedAt, finishedAt, objective } = trial;
  const facts: Fact[] = [
    ['Parameters', describeParams(trial.params)],
    ['Seed', trial.seed],
    ...(sweep.metric === null
      ? []
      : [[sweep.metric.name, formatMetric(sweep.metric.name, objective === null ? null : Number(objective))] as const]),
    ['Steps', progress.steps === null ? '—' : `${formatCount(progress.step)} / ${formatCount(progress.steps)}`],
    ['Started', <Time key="started" at={startedAt} />],
    ['Duration', <Duration key="duration" from={startedAt} to={finishedAt} isLive={trial.state === 'running'} />],
  ];
  const path = [
    { title: 'Sweeps', href: '/' },
    { title: sweep.name, href: `/sweeps/${sweep.id}` },
  ];
  return (
    <ScreenHead title={`Trial #${trial.number}`} path={path} badge={<Badge state={trial.state} />}>
      <Facts facts={facts} as="row" />
      <TrialActions trial={trial} />
    </ScreenHead>
  );
}

function TrialCurves({ trial }: Pick<Answer, 'trial'>) {
  const trials = useMemo(() => [trial], [trial]);
  const lines = useMemo(() => trialLines([trial]), [trial]);
  const { curves, error, isPending } = useCurves(`trial ${trial.id}`, trials);
  return (
    <Section title="Curves">
      <AnswerError error={error} />
      <CurveCharts lines={lines} curves={curves} scale="linear" isPending={isPending} />
    </Section>
  );
}

function Results({ results }: Pick<Answer['trial'], 'results'>) {
  const facts = Object.entries(results).map(([name, value]): Fact => [name, formatMetric(name, Number(value))]);
  return facts.length === 0 ? (
    <Notice tone="quiet">Known when the trial has finished.</Notice>
  ) : (
    <Facts facts={facts} as="list" />
  );
}

function Recorded({ value }: { readonly value: Readonly<Record<string, unknown>> }) {
  const facts = flatten(value);
  return facts.length === 0 ? <Notice tone="quiet">Nothing recorded yet.</Notice> : <Facts facts={facts} as="list" />;
}
