'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import styles from './ServerBanner.module.css';

const intervalMs = { there: 5000, gone: 2000 };

/** `locked` is a server that no longer knows this browser's cookie; `signedOut` one that says how to get a new one. */
async function askServer(signal: AbortSignal): Promise<'there' | 'signedOut' | 'locked' | 'gone'> {
  try {
    const { ok, status, headers } = await fetch('/api/alive', { signal, cache: 'no-store' });
    if (ok) return 'there';
    if (status !== 401) return 'gone';
    return headers.has('www-authenticate') ? 'signedOut' : 'locked';
  } catch {
    // The browser does not say why; whatever it was, nobody answered.
    return 'gone';
  }
}

/** Says when the server does not answer, and asks for everything again once it does. */
export function ServerBanner() {
  const queryClient = useQueryClient();
  const { data = 'there' } = useQuery({
    queryKey: ['server'],
    queryFn: ({ signal }) => askServer(signal),
    refetchInterval: ({ state }) => (state.data === 'there' ? intervalMs.there : intervalMs.gone),
  });
  const before = useRef(data);
  useEffect(() => {
    if (before.current !== 'there' && data === 'there') {
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'server' });
    }
    before.current = data;
  }, [data, queryClient]);

  return (
    <div role="status" className={styles.banner} data-server={data}>
      {data === 'gone' && 'The dashboard server does not answer. What you see may be old; this page goes on by itself.'}
      {data === 'signedOut' && (
        <>
          You are signed out. <a href="/sign-in">Sign in again</a> to see what is new.
        </>
      )}
      {data === 'locked' && 'The dashboard was started anew: open the address that `coolsweep dashboard` printed.'}
    </div>
  );
}
