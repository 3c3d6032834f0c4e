'use client';
import type { AppRouter, RouterOutputs } from '@coolsweep/api';
import { useQueryClient } from '@tanstack/react-query';
import type { TRPCClient } from '@trpc/client';
import { useEffect, useRef } from 'react';
import { useApiClient } from './Api.tsx';
import { liveMs } from './polling.ts';
import { Refresher } from './Refresher.ts';
import { useVisibility } from './useVisibility.ts';

type ChangesAt = RouterOutputs['live']['since'];

/** After a stream that ended, one is tried again at every so many questions. */
const pollsPerTry = 5;

interface Following {
  readonly client: TRPCClient<AppRouter>;
  readonly cursor: () => string | null;
  readonly take: (changes: ChangesAt) => void;
}

/**
 * Keeps what the screens show in step with the database: asks again exactly what has changed. One stream for the whole
 * page, as a browser has six connections to a server, and none while the page is not seen.
 *
 * @param cursor the moment of which the server rendered the page
 */
export function Live({ cursor }: { readonly cursor: string | null }) {
  const client = useApiClient();
  const queryClient = useQueryClient();
  const isVisible = useVisibility();
  const at = useRef(cursor);
  useEffect(() => {
    if (!isVisible) return;
    const refresher = new Refresher(queryClient);
    const take = (changes: ChangesAt) => {
      at.current = changes.cursor;
      refresher.take(changes);
    };
    return follow({ client, cursor: () => at.current, take });
  }, [client, queryClient, isVisible]);
  return null;
}

/** Follows the stream of changes, and asks for them in turns while it is broken. Returns what ends that. */
function follow({ client, cursor, take }: Following): () => void {
  let polls = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  let stream: { readonly unsubscribe: () => void } | undefined;
  const poll = () => {
    if (++polls % pollsPerTry === 0 && stream === undefined) start();
    // When nobody answers, the banner says so.
    client.live.since.query({ cursor: cursor() }).then(take, () => undefined);
  };
  const isBroken = (broken: boolean) => {
    if (broken === (timer !== undefined)) return;
    clearInterval(timer);
    timer = broken ? setInterval(poll, liveMs) : undefined;
  };
  const ended = () => {
    stream = undefined;
    isBroken(true);
  };
  const start = () => {
    stream = client.live.changes.subscribe(
      { cursor: cursor() },
      {
        onData: ({ data }) => take(data),
        onConnectionStateChange: ({ state, error }) => {
          if (state === 'pending') isBroken(false);
          // The browser makes a new one by itself.
          else if (error) isBroken(true);
        },
        onError: ended,
        onComplete: ended,
      },
    );
  };
  start();
  return () => {
    clearInterval(timer);
    stream?.unsubscribe();
  };
}
