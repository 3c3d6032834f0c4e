'use client';
import { useSyncExternalStore } from 'react';

function subscribe(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-scheme'] });
  return () => observer.disconnect();
}

/** True in the dark scheme: what is drawn on a canvas does not follow the style sheet by itself. */
export function useDarkness(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => document.documentElement.dataset.scheme === 'dark',
    () => false,
  );
}
