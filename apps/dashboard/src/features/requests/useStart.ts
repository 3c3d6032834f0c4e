'use client';
import { useQueryClient } from '@tanstack/react-query';
import { TRPCClientError } from '@trpc/client';
import { useRef, useState } from 'react';
import { useToast } from '../../ui/Toasts.tsx';
import { useApi, useApiClient } from '../api/Api.tsx';

export interface Started {
  readonly sweepId: string;
  /** Whether a scheduler is at work that runs it. */
  readonly isServed: boolean;
}

export interface Starter {
  readonly isBusy: boolean;
  /**
   * Has a sweep recorded that is made of another one, and says how it went.
   *
   * @param order what is wanted: sent again as it is, it is recorded once
   * @param send brings it to the server under a key
   * @returns the id of the sweep; null when it was not recorded, or another order is under way
   */
  readonly start: (order: unknown, send: (key: string) => Promise<Started>) => Promise<string | null>;
}

/** Starts sweeps that are made of others: one at a time, each recorded once however often it has to be sent. */
export function useStart(): Starter {
  const [isBusy, setBusy] = useState(false);
  /** What was sent last, until it is known to have arrived. */
  const sent = useRef<{ readonly order: string; readonly key: string } | null>(null);
  const isSending = useRef(false);
  const client = useApiClient();
  const api = useApi();
  const queryClient = useQueryClient();
  const toast = useToast();

  const said = (error: unknown) => toast({ tone: 'bad', ...messageOf(error) });
  const sendOnce: Starter['start'] = async (order, send) => {
    const text = JSON.stringify(order);
    const key = sent.current?.order === text ? sent.current.key : crypto.randomUUID();
    sent.current = { order: text, key };
    const { sweepId, isServed } = await send(key);
    sent.current = null;
    void queryClient.invalidateQueries(api.rerun.pathFilter());
    void queryClient.invalidateQueries(api.sweep.pathFilter());
    toast({
      title: `${sweepId} is queued`,
      description: isServed ? 'A scheduler is at work.' : 'No scheduler is at work: start one with coolsweep serve.',
      tone: 'good',
      action: {
        label: 'Cancel it',
        onClick: () => void client.request.sweep.mutate({ sweepId, request: 'cancel' }).catch(said),
      },
    });
    return sweepId;
  };
  const start: Starter['start'] = async (order, send) => {
    if (isSending.current) return null;
    isSending.current = true;
    setBusy(true);
    try {
      return await sendOnce(order, send);
    } catch (error) {
      said(error);
      return null;
    } finally {
      isSending.current = false;
      setBusy(false);
    }
  };
  return { isBusy, start };
}

function messageOf(error: unknown): { readonly title: string; readonly description: string } {
  return error instanceof TRPCClientError && error.data
    ? { title: 'That was not done', description: error.message }
    : {
        title: 'The server of the dashboard does not answer',
        description: 'Start again when it does: the sweep is recorded once, however often it is sent.',
      };
}
