'use client';
import { useSyncExternalStore } from 'react';
import { formatDuration } from './duration.ts';
import { useNow } from './useNow.ts';

const never = () => () => undefined;

/** A moment in the reader's time zone; in UTC until the reader's browser has taken over. */
export function Time({ at }: { readonly at: string | null }) {
  const text = useSyncExternalStore(
    never,
    () => (at === null ? '' : new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })),
    () => (at === null ? '' : `${at.slice(0, 16).replace('T', ' ')} UTC`),
  );
  return at === null ? '—' : <time dateTime={at}>{text}</time>;
}

export interface DurationProps {
  readonly from: string | null;
  readonly to: string | null;
  /** Whether it goes on while it has no end; what was stopped has neither end nor duration. */
  readonly isLive: boolean;
}

/** How long something took, or has been going on so far. */
export function Duration({ from, to, isLive }: DurationProps) {
  const now = useNow();
  const end = to !== null ? Date.parse(to) : isLive ? now : null;
  return from === null || end === null ? '—' : formatDuration(end - Date.parse(from));
}
