'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { useQuery } from '@tanstack/react-query';
import { Badge } from '../../ui/Badge.tsx';
import { formatDuration } from '../../ui/duration.ts';
import { Facts, type Fact } from '../../ui/Facts.tsx';
import { formatEstimate } from '../../ui/number.ts';
import { Progress } from '../../ui/Progress.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Duration, Time } from '../../ui/Time.tsx';
import { useNow } from '../../ui/useNow.ts';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { idleMs, liveMs } from '../api/polling.ts';
import { sweepStatus } from '../sweeps/sweepStatus.ts';
import { ConfigurationTable } from './ConfigurationTable.tsx';
import { remainingMs } from './eta.ts';
import { isFinishedState } from './isFinishedState.ts';
import { LearningCurves } from './LearningCurves.tsx';
import { TrialTable } from './TrialTable.tsx';

type Sweep = RouterOutputs['sweep']['byId'];
type Trials = RouterOutputs['trial']['list'];

const pollMs = {
  queued: liveMs,
  active: liveMs,
  paused: idleMs,
  stopped: idleMs,
  finished: false,
  cancelled: false,
} as const satisfies Record<Sweep['state'], number | false>;

/** One sweep: how it stands, its configurations, curves and trials; live while it runs. */
export function SweepScreen({ sweepId }: { readonly sweepId: string }) {
  const api = useApi();
  const sweep = useQuery(
    api.sweep.byId.queryOptions({ sweepId }, { refetchInterval: ({ state }) => pollMs[state.data?.state ?? 'active'] }),
  );
  const trials = useQuery(
    api.trial.list.queryOptions(
      { sweepId },
      {
        // Not by the sweep's state alone: the answer about the trials may be older than the one about the sweep.
        refetchInterval: ({ state }) =>
          !(state.data?.every((trial) => isFinishedState(trial.state)) ?? false) &&
          (pollMs[sweep.data?.state ?? 'active'] || liveMs),
      },
    ),
  );
  const error = sweep.error ?? trials.error;
  if (sweep.data === undefined) return <AnswerError error={error} />;
  return (
    <>
      <SweepHead sweep={sweep.data} trials={trials.data ?? []} />
      <ConfigurationTable sweep={sweep.data} />
      <LearningCurves sweep={sweep.data} trials={trials.data ?? []} />
      <TrialTable sweep={sweep.data} trials={trials.data ?? []} />
    </>
  );
}

function SweepHead({ sweep, trials }: { readonly sweep: Sweep; readonly trials: Trials }) {
  const { metric, best, seeds, startedAt, finishedAt } = sweep;
  const isLive = sweep.state === 'active';
  const facts: Fact[] = [
    ['Trials', <Progress key="trials" {...sweep} />],
    ['Metric', metric === null ? 'none: nothing is held out for selection' : `${metric.name}, ${metric.goal}`],
    ...(metric && best ? [['Best', formatEstimate(metric.name, best.objective)] as const] : []),
    ['Seeds', seeds.join(', ')],
    ['Id', sweep.id],
    ['Created', <Time key="created" at={sweep.createdAt} />],
    ['Duration', <Duration key="duration" from={startedAt} to={finishedAt} isLive={isLive} />],
    ...(isLive ? [['Time left', <TimeLeft key="left" trials={trials} />] as const] : []),
  ];
  return (
    <ScreenHead title={sweep.name} path={[{ title: 'Sweeps', href: '/' }]} badge={<Badge state={sweepStatus(sweep)} />}>
      {sweep.description !== null && <p>{sweep.description}</p>}
      <Facts facts={facts} as="row" />
    </ScreenHead>
  );
}

function TimeLeft({ trials }: { readonly trials: Trials }) {
  const now = useNow();
  const left = now === null ? null : remainingMs(trials, now);
  return left === null ? '—' : `about ${formatDuration(left)}`;
}
