'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../api/Api.tsx';
import { reasonOf } from '../api/reasonOf.ts';

export interface AccountChange {
  readonly isBusy: boolean;
  /** Why the last change was not made, in words; null when it was. */
  readonly refusal: string | null;
  /** Sends a change and has users and tokens asked for again. Resolves with the answer; null when it was refused. */
  readonly run: <T>(send: () => Promise<T>) => Promise<T | null>;
}

/** A change of users, passwords or tokens: one at a time, nothing is shown as done before it is. */
export function useAccountChange(): AccountChange {
  const api = useApi();
  const queryClient = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const run: AccountChange['run'] = async (send) => {
    setBusy(true);
    setRefusal(null);
    try {
      const answer = await send();
      await queryClient.invalidateQueries(api.account.pathFilter());
      return answer;
    } catch (error) {
      setRefusal(reasonOf(error));
      return null;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, refusal, run };
}
