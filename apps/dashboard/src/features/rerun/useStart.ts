'use client';
import { useQueryClient } from '@tanstack/react-query';
import { TRPCClientError } from '@trpc/client';
import { useRef, useState } from 'react';
import { useToast } from '../../ui/Toasts.tsx';
import { useApi, useApiClient } from '../api/Api.tsx';
import type { planQuestion } from './rerunView.ts';

type Order = ReturnType<typeof planQuestion>;

/** Starts a confirmation: one at a time, and recorded once however often it has to be sent. */
export function useStart() {
  const [isBusy, setBusy] = useState(false);
  /** What was sent last, until it is known to have arrived. */
  const sent = useRef<{ readonly order: string; readonly key: string } | null>(null);
  const isSending = useRef(false);
  const client = useApiClient();
  const api = useApi();
  const queryClient = useQueryClient();
  const toast = useToast();

  const send = async (order: Order) => {
    const text = JSON.stringify(order);
    const key = sent.current?.order === text ? sent.current.key : crypto.randomUUID();
    sent.current = { order: text, key };
    const { sweepId, isServed } = await client.rerun.start.mutate({ ...order, key });
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
  };
  const said = (error: unknown) => toast({ tone: 'bad', ...messageOf(error) });
  const start = async (order: Order) => {
    if (isSending.current) return;
    isSending.current = true;
    setBusy(true);
    try {
      await send(order);
    } catch (error) {
      said(error);
    }
    isSending.current = false;
    setBusy(false);
  };
  return { isBusy, start: (order: Order) => void start(order) };
}

function messageOf(error: unknown): { readonly title: string; readonly description: string } {
  return error instanceof TRPCClientError && error.data
    ? { title: 'That was not done', description: error.message }
    : {
        title: 'The server of the dashboard does not answer',
        description: 'Start again when it does: the confirmation is recorded once, however often it is sent.',
      };
}
