'use client';
import type { RouterOutputs } from '@coolsweep/api';
import Link from 'next/link';
import { Badge } from '../../ui/Badge.tsx';
import { Command } from '../../ui/Command.tsx';
import { Facts, type Fact } from '../../ui/Facts.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { formatCount, formatMetric } from '../../ui/number.ts';
import { describeParams } from '../../ui/parameter.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Duration, Time } from '../../ui/Time.tsx';
import { TrialActions } from '../requests/TrialActions.tsx';
import { ReplicateLinks } from './ReplicateLinks.tsx';
import styles from './TrialScreen.module.css';

type Answer = RouterOutputs['trial']['byId'];

/** How the trial stands, in one look, and what can be done with it. */
export function TrialHead({ answer }: { readonly answer: Answer }) {
  const { trial, sweep } = answer;
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
    { title: sweep.name, href: `/sweeps/${encodeURIComponent(sweep.id)}` },
  ];
  return (
    <ScreenHead
      title={`Trial #${trial.number}`}
      path={path}
      badge={
        <>
          <Badge state={trial.state} />
          <TrialActions trial={trial} />
        </>
      }
    >
      <Facts facts={facts} as="row" />
      <ReplicateLinks answer={answer} />
      <HowItEnded trial={trial} />
      {(trial.state === 'completed' || trial.state === 'diverged') && (
        <div className={styles.command}>
          <span>Once more, to see whether it repeats bit for bit:</span>
          <Command line={`coolsweep rerun ${trial.id}`} />
        </div>
      )}
    </ScreenHead>
  );
}

/** What there is to say of a trial beside its state. */
function HowItEnded({ trial: { failure, state, decision, reusedFrom } }: Pick<Answer, 'trial'>) {
  const reason = typeof decision?.reason === 'string' ? decision.reason : null;
  return (
    <>
      {failure !== null && (
        <Notice tone={state === 'diverged' ? 'warn' : 'bad'}>
          {failure.message}
          {failure.step !== null && ` (at step ${formatCount(failure.step)})`}
        </Notice>
      )}
      {reason !== null && <Notice tone="quiet">Pruned: {reason}</Notice>}
      {reusedFrom !== null && (
        <Notice tone="quiet">
          <p>
            Not trained here: the result is that of{' '}
            <Link href={`/trials/${encodeURIComponent(reusedFrom)}`}>{reusedFrom}</Link>, which had everything in common
            that a result depends on. Its curves are shown.
          </p>
        </Notice>
      )}
    </>
  );
}
