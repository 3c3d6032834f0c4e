'use client';
import { useCallback, useState } from 'react';
import { edited, keepDraft, keptDraft, type Draft } from './draft.ts';

const newKey = () => crypto.randomUUID();

export interface DraftHandle {
  readonly draft: Draft;
  /** Whether it was there from before a reload. */
  readonly isKept: boolean;
  readonly setText: (text: string) => void;
  /** The text as it is has been submitted. */
  readonly setSubmitted: () => void;
}

/**
 * The sweep file that is being written on this screen; the browser keeps it over a reload and the way back.
 *
 * @param origin from where it was started: another one has a draft of its own
 * @param initial the text where nothing was kept
 */
export function useDraft(origin: string, initial: string): DraftHandle {
  const [{ first, isKept }] = useState(() => {
    const kept = keptDraft(sessionStorage, origin);
    return { first: kept ?? { text: initial, key: newKey(), submitted: null }, isKept: kept !== null };
  });
  const [draft, setDraft] = useState(first);
  const change = useCallback(
    (next: (draft: Draft) => Draft) => {
      setDraft((current) => {
        const changed = next(current);
        keepDraft(sessionStorage, origin, changed);
        return changed;
      });
    },
    [origin],
  );
  const setText = useCallback((text: string) => change((current) => edited(current, text, newKey)), [change]);
  const setSubmitted = useCallback(() => change((current) => ({ ...current, submitted: current.text })), [change]);
  return { draft, isKept, setText, setSubmitted };
}
