'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { ToastMessage } from '../../ui/ToastQueue.ts';
import { useToast } from '../../ui/Toasts.tsx';
import { isConcerned } from '../api/isConcerned.ts';
import { reasonOf } from '../api/reasonOf.ts';
import { patched } from './patched.ts';

export interface Asked {
  readonly sweepId: string;
  /** When it is of a trial. */
  readonly trialId?: string;
  /** How the sweep or trial looks once it has been heard; shown before it has. */
  readonly change: Readonly<Record<string, unknown>>;
  readonly send: () => Promise<unknown>;
  /** Said afterwards. */
  readonly done: ToastMessage;
}

/**
 * Asks the server to change something, shows it as done at once, and says how it went; what was refused is shown as it
 * was. Resolves with whether it was done.
 */
export function useAsk(): (asked: Asked) => Promise<boolean> {
  const queryClient = useQueryClient();
  const toast = useToast();
  return useCallback(
    async ({ sweepId, trialId, change, send, done }: Asked) => {
      const trials = trialId === undefined ? [] : [{ id: trialId, sweepId }];
      const changes = { all: false, sweeps: [sweepId], trials, schedulers: false };
      const filter = { predicate: (query: Parameters<typeof isConcerned>[0]) => isConcerned(query, changes) };
      // An answer that is under way would show it as it was before.
      await queryClient.cancelQueries(filter);
      queryClient.setQueriesData<unknown>(filter, (answer: unknown) => patched(answer, trialId ?? sweepId, change));
      try {
        await send();
        toast(done);
        return true;
      } catch (error) {
        toast({ title: 'That was not done', description: reasonOf(error), tone: 'bad' });
        return false;
      } finally {
        void queryClient.invalidateQueries(filter);
      }
    },
    [queryClient, toast],
  );
}
