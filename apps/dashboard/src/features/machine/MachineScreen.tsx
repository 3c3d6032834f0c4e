'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { useQuery } from '@tanstack/react-query';
import { Command } from '../../ui/Command.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { QueueTable } from './QueueTable.tsx';
import { SchedulerSection } from './SchedulerSection.tsx';

type Machine = RouterOutputs['scheduler']['machine'];

/** Who is at work where, and what waits; everything as schedulers have written it down. */
export function MachineScreen() {
  const api = useApi();
  const { data, error } = useQuery(api.scheduler.machine.queryOptions());
  if (data === undefined) return <AnswerError error={error} />;
  return (
    <>
      <ScreenHead title="Machine" />
      <AnswerError error={error} />
      {data.schedulers.some(({ isAtWork }) => isAtWork) ? null : <NobodyAtWork machine={data} />}
      {data.schedulers.map((scheduler) => (
        <SchedulerSection key={scheduler.id} scheduler={scheduler} />
      ))}
      <QueueTable queue={data.queue} />
    </>
  );
}

function NobodyAtWork({ machine: { queue } }: { readonly machine: Machine }) {
  return (
    <EmptyState title="No scheduler is at work">
      <p>
        {queue.length === 0
          ? 'Nothing waits for one either. What this machine offers is shown while a scheduler runs:'
          : 'What waits below is run by one, started in a terminal:'}
      </p>
      <Command line="coolsweep serve" />
    </EmptyState>
  );
}
