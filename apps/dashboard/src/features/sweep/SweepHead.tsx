'use client';
import type { RouterOutputs } from '@coolsweep/api';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import button from '../../ui/Button.module.css';
import { formatRoughly } from '../../ui/duration.ts';
import { Facts, type Fact } from '../../ui/Facts.tsx';
import { formatCount, formatEstimate } from '../../ui/number.ts';
import { describeParams } from '../../ui/parameter.ts';
import { Progress } from '../../ui/Progress.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Duration, Time } from '../../ui/Time.tsx';
import { useNow } from '../../ui/useNow.ts';
import { compareHref } from '../compare/members.ts';
import { SchedulerNotice } from '../requests/SchedulerNotice.tsx';
import { SweepActions } from '../requests/SweepActions.tsx';
import { useOfferedActions } from '../shell/PaletteActions.tsx';
import { useMayEdit } from '../signIn/OwnAccount.tsx';
import { remainingMs } from './eta.ts';
import styles from './SweepHead.module.css';
import type { TrialColumns } from './trialData.ts';

const ExtendDialog = dynamic(() => import('./ExtendDialog.tsx').then((module) => module.ExtendDialog));

type Head = RouterOutputs['sweep']['head'];

export interface SweepHeadProps {
  readonly head: Head;
  /** Null until they are there. */
  readonly columns: TrialColumns | null;
}

/** How the sweep stands, in one look. */
export function SweepHead({ head, columns }: SweepHeadProps) {
  const { metric, startedAt, finishedAt } = head;
  const isLive = head.state === 'active';
  const facts: Fact[] = [
    ['Trials', <Progress key="trials" {...head} />],
    ['Best so far', <Best key="best" head={head} />],
    ...(isLive
      ? ([
          ['Time left', <TimeLeft key="left" head={head} columns={columns} />],
          ['Slots in use', slotsInWords(head)],
        ] as const)
      : []),
    ['Duration', <Duration key="duration" from={startedAt} to={finishedAt} isLive={isLive} />],
    ['Created', <Time key="created" at={head.createdAt} />],
    ['Metric', metric === null ? 'none: nothing is held out for selection' : `${metric.name}, ${metric.goal}`],
    ['Seeds', head.seeds.length > 8 ? formatCount(head.seeds.length) : head.seeds.join(', ')],
    ['Method', head.method],
    ...(head.engine === null ? [] : [['Runs on', head.engine === 'local' ? 'this machine' : head.engine] as const]),
    ['Id', head.id],
  ];
  return (
    <ScreenHead
      title={head.name}
      path={[{ title: 'Sweeps', href: '/' }]}
      badge={
        <>
          <Badge state={head.status} />
          <SweepActions sweep={head} />
          <Extend head={head} />
          <Ways head={head} />
        </>
      }
    >
      {head.description !== null && <p className={styles.description}>{head.description}</p>}
      <Facts facts={facts} as="row" />
      <SchedulerNotice sweep={head} />
    </ScreenHead>
  );
}

/** The ways to other screens, also in the command palette. */
function Ways({ head: { id, name } }: { readonly head: Head }) {
  const router = useRouter();
  const ways = [
    { label: 'Compare', href: compareHref([id]) },
    { label: 'Rerun the best', href: `/sweeps/${encodeURIComponent(id)}/rerun` },
  ];
  useOfferedActions(
    ways.map(({ label, href }) => ({ label: `${label} (${name})`, onSelect: () => router.push(href) })),
  );
  return ways.map(({ label, href }) => (
    <Link key={label} href={href} prefetch={false} className={button.button}>
      {label}
    </Link>
  ));
}

function Extend({ head }: { readonly head: Head }) {
  return useMayEdit() ? <ExtendButton head={head} /> : null;
}

function ExtendButton({ head: { id, name, parameters, seeds, state } }: { readonly head: Head }) {
  const [isOpen, setOpen] = useState(false);
  useOfferedActions([{ label: `Extend… (${name})`, onSelect: () => setOpen(true) }]);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Extend…</Button>
      {isOpen && (
        <ExtendDialog
          sweepId={id}
          parameters={parameters}
          seeds={seeds.length}
          isOver={state === 'finished' || state === 'cancelled'}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

function Best({ head: { metric, best } }: { readonly head: Head }) {
  if (metric === null) return 'not ranked';
  if (best === null) return '—';
  return (
    <>
      <span className={styles.best}>{formatEstimate(metric.name, best.objective)}</span>
      <span className={styles.params}>
        {best.objective !== null && `n = ${best.objective.n}, `}
        {describeParams(best.params)}
      </span>
    </>
  );
}

function slotsInWords({ slots: { total, here } }: Head): string {
  if (total === 0) return 'no scheduler at work';
  return `${here} of ${total}`;
}

function TimeLeft({ head, columns }: SweepHeadProps) {
  const now = useNow();
  const left = now === null || columns === null ? null : remainingMs(columns.timing, head.counts.waiting, now);
  return left === null ? '—' : `about ${formatRoughly(left)}`;
}
