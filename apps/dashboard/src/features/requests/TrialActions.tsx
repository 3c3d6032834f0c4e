'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { useApi, useApiClient } from '../api/Api.tsx';
import { useOfferedActions } from '../shell/PaletteActions.tsx';
import { useMayEdit } from '../signIn/OwnAccount.tsx';
import { CancelDialog } from './CancelDialog.tsx';
import { askableOfTrial, type Asking, type SteeredTrial } from './steering.ts';
import styles from './SweepActions.module.css';
import { useAsk } from './useAsk.ts';
import { useSchedulerHelp } from './useSweepRequests.ts';

const words = { pause: 'Pause', resume: 'Resume', cancel: 'Cancel…', retry: 'Retry' } as const;
const done = {
  pause: 'is to be paused',
  resume: 'is to go on',
  cancel: 'is to be cancelled',
  retry: 'is to be tried again',
} as const;
const inverse = { pause: 'resume', resume: 'pause' } as const;

/** What can be done with a trial: pause, resume, cancel, retry. Nothing for viewers. */
export function TrialActions(props: { readonly trial: SteeredTrial }) {
  return useMayEdit() ? <Steering {...props} /> : null;
}

function Steering({ trial }: { readonly trial: SteeredTrial }) {
  const [isAsking, setAsking] = useState(false);
  const ask = useTrialRequest(trial);
  const askable = askableOfTrial(trial);
  const run = (asking: Asking) => (asking === 'cancel' ? setAsking(true) : ask(asking));
  useOfferedActions(
    askable.map((asking) => ({ label: `${words[asking]} (trial #${trial.number})`, onSelect: () => run(asking) })),
  );
  return (
    <div className={styles.actions}>
      {askable.map((asking) => (
        <Button key={asking} look={asking === 'cancel' ? 'danger' : 'normal'} onClick={() => run(asking)}>
          <Icon name={asking} />
          {words[asking]}
        </Button>
      ))}
      {isAsking && (
        <CancelDialog
          what={`trial #${trial.number}`}
          consequence={
            trial.state === 'running'
              ? 'It stops after the present update, and its result is lost. Retrying starts it again.'
              : 'It is not run. Retrying brings it back.'
          }
          onConfirm={() => ask('cancel')}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

function useTrialRequest({ id: trialId, sweepId, number }: SteeredTrial) {
  const api = useApi();
  useQuery(api.scheduler.count.queryOptions());
  const ask = useAsk();
  const client = useApiClient();
  const help = useSchedulerHelp();
  const request = (asking: Asking, isUndo = false) => {
    const canBeUndone = !isUndo && (asking === 'pause' || asking === 'resume');
    void ask({
      ...{ sweepId, trialId },
      change: asking === 'retry' ? { state: 'waiting' } : { requested: asking === 'resume' ? null : asking },
      send: () =>
        asking === 'retry'
          ? client.request.retry.mutate({ sweepId, trialIds: [trialId] })
          : client.request.trial.mutate({ trialId, request: asking }),
      done: {
        title: `Trial #${number} ${done[asking]}`,
        ...help(sweepId),
        ...(canBeUndone && { action: { label: 'Undo', onClick: () => request(inverse[asking], true) } }),
      },
    });
  };
  return request;
}
