'use client';
import { useQueryClient } from '@tanstack/react-query';
import { TRPCClientError } from '@trpc/client';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { useToast } from '../../ui/Toasts.tsx';
import { useApi, useApiClient } from '../api/Api.tsx';
import type { Problem } from './fieldProblem.ts';
import type { Check } from './useCheck.ts';
import type { DraftHandle } from './useDraft.ts';

interface Submitted {
  readonly draft: DraftHandle;
  readonly check: Check;
  readonly onProblems: (problems: readonly Problem[]) => void;
}

/** Submits a draft and leads to its sweep; or says why not. One at a time, and one sweep for each draft. */
export function useSubmit({ draft: handle, check, onProblems }: Submitted) {
  const [isBusy, setBusy] = useState(false);
  const isSent = useRef(false);
  const client = useApiClient();
  const api = useApi();
  const queryClient = useQueryClient();
  const router = useRouter();
  const toast = useToast();

  const send = async () => {
    const { problems } = await check.now();
    if (problems !== null) {
      onProblems(problems);
      return false;
    }
    const { text, key } = handle.draft;
    const { sweepId } = await client.submit.sweep.mutate({ text, key });
    handle.setSubmitted();
    void queryClient.invalidateQueries(api.sweep.pathFilter());
    router.push(`/sweeps/${sweepId}`);
    return true;
  };
  const submit = async () => {
    if (isSent.current) return;
    isSent.current = true;
    setBusy(true);
    try {
      // The page of the sweep comes; until then nothing more is to be sent.
      if (await send()) return;
    } catch (error) {
      toast({ tone: 'bad', ...messageOf(error) });
    }
    isSent.current = false;
    setBusy(false);
  };
  return { isBusy, submit: () => void submit() };
}

function messageOf(error: unknown): { readonly title: string; readonly description: string } {
  return error instanceof TRPCClientError && error.data
    ? { title: 'The sweep was not recorded', description: error.message }
    : {
        title: 'The server of the dashboard does not answer',
        description: 'Submit again when it does: the sweep is recorded once, however often it is sent.',
      };
}
