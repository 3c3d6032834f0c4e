'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { useQuery } from '@tanstack/react-query';
import { Command } from '../../ui/Command.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useApi } from '../api/Api.tsx';

type Waiting = Pick<RouterOutputs['sweep']['list'][number], 'id' | 'state' | 'requested' | 'counts' | 'engine'>;

/** Says when something of a sweep waits and nobody is at work who would do it, and which command starts somebody. */
export function SchedulerNotice({ sweep }: { readonly sweep: Waiting }) {
  const api = useApi();
  const { id, state, requested, counts, engine } = sweep;
  const isElsewhere = engine !== null && engine !== 'local';
  const { data } = useQuery(api.scheduler.count.queryOptions());
  const waits =
    requested !== null || ((state === 'queued' || state === 'active') && counts.waiting + counts.running > 0);
  if (!waits || data !== 0) return null;
  return (
    <Notice tone="warn">
      <p>
        No scheduler is at work, so {requested === null ? 'its trials wait' : 'what was asked of it waits'}.{' '}
        {isElsewhere ? 'One for its engine' : 'One that serves all sweeps, or only this one,'} is started in a terminal:
      </p>
      <Command line={isElsewhere ? `coolsweep serve --on ${engine}` : 'coolsweep serve'} />
      {!isElsewhere && <Command line={`coolsweep run --resume ${id}`} />}
    </Notice>
  );
}
