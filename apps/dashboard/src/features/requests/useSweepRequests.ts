'use client';
import { useQueryClient } from '@tanstack/react-query';
import { formatCount } from '../../ui/number.ts';
import type { ToastMessage } from '../../ui/ToastQueue.ts';
import { useApi, useApiClient } from '../api/Api.tsx';
import type { SteeredSweep } from './steering.ts';
import { useAsk } from './useAsk.ts';

type Request = 'pause' | 'resume' | 'cancel';

/** What can be done with a sweep: each is shown as done at once and said afterwards, with a way back where there is one. */
export interface SweepRequests {
  readonly request: (request: Request) => void;
  readonly retry: () => void;
  readonly setPriority: (priority: number) => void;
  readonly setTags: (tags: readonly string[]) => Promise<boolean>;
  readonly archive: (isArchived: boolean) => void;
}

const done = { pause: 'is to be paused', resume: 'is to go on', cancel: 'is to be cancelled' } as const;
const inverse = { pause: 'resume', resume: 'pause', cancel: 'resume' } as const;

export function useSweepRequests(sweep: SteeredSweep): SweepRequests {
  const ask = useAsk();
  const client = useApiClient();
  const help = useSchedulerHelp();
  const { id: sweepId, name } = sweep;

  const undo = (onClick: () => void): Pick<ToastMessage, 'action'> => ({ action: { label: 'Undo', onClick } });

  const request = (what: Request, isUndo = false) =>
    void ask({
      sweepId,
      change: { requested: what },
      send: () => client.request.sweep.mutate({ sweepId, request: what }),
      done: {
        title: `${name} ${done[what]}`,
        ...help(sweepId),
        // What a scheduler has cancelled does not come back by going on: the dialog asked before.
        ...(!isUndo && what !== 'cancel' && undo(() => request(inverse[what], true))),
      },
    });

  const retry = () => {
    const count = sweep.counts.failed + sweep.counts.cancelled;
    void ask({
      sweepId,
      change: {},
      send: () => client.request.retry.mutate({ sweepId }),
      done: {
        title: `${formatCount(count)} ${count === 1 ? 'trial' : 'trials'} of ${name} to be tried again`,
        ...help(sweepId),
      },
    });
  };

  const setPriority = (priority: number, before: number | null = sweep.priority) =>
    void ask({
      sweepId,
      change: { priority },
      send: () => client.sweep.edit.mutate({ sweepId, priority }),
      done: {
        title: `${name} has priority ${priority} now`,
        ...(before !== null && undo(() => setPriority(before, null))),
      },
    });

  const setTags = (tags: readonly string[]) =>
    ask({
      sweepId,
      change: { tags },
      send: () => client.sweep.edit.mutate({ sweepId, tags: [...tags] }),
      done: {
        title: tags.length === 0 ? `${name} has no tags now` : `${name} is tagged ${tags.join(', ')}`,
        ...undo(() => void setTags(sweep.tags)),
      },
    });

  const archive = (isArchived: boolean, isUndo = false) =>
    void ask({
      sweepId,
      change: { archivedAt: isArchived ? new Date().toISOString() : null },
      send: () => client.sweep.edit.mutate({ sweepId, isArchived }),
      done: {
        title: isArchived ? `${name} is in the archive` : `${name} is out of the archive`,
        ...(!isUndo && undo(() => archive(!isArchived, true))),
      },
    });

  return { request, retry, setPriority, setTags, archive };
}

/** What to add to "is to be …" when nobody would do it. */
export function useSchedulerHelp(): (sweepId: string) => Pick<ToastMessage, 'description'> {
  const api = useApi();
  const queryClient = useQueryClient();
  return (sweepId) => {
    const count = queryClient.getQueryData(api.scheduler.count.queryKey());
    return count === 0
      ? {
          description:
            'No scheduler is at work that would carry it out: ' +
            `start \`coolsweep serve\`, or \`coolsweep run --resume ${sweepId}\`.`,
        }
      : {};
  };
}
