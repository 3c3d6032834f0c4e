import { ChangeFeed } from '@coolsweep/api';
import type { SweepStore } from '@coolsweep/sweep';
import { cache } from 'react';
import { openedStore } from './store.ts';

/** Like the database, it hangs on the process: its cursors must mean the same to every route. */
const key = Symbol.for('coolsweep.dashboard.changes');
const holder = globalThis as { [key]?: { readonly store: SweepStore; readonly feed: ChangeFeed } };

/** What tells the pages that something has changed in the open database. */
export async function openedChangeFeed(): Promise<ChangeFeed> {
  const store = await openedStore();
  const kept = holder[key];
  const { feed } = kept?.store === store ? kept : (holder[key] = { store, feed: new ChangeFeed(store) });
  return feed;
}

/** The cursor from which a page that is rendered now is to be told of changes; null when the database cannot be read. */
export const liveCursor = cache(async (): Promise<string | null> => {
  try {
    return await (await openedChangeFeed()).cursor();
  } catch {
    // The page asks the database something itself, and says what is wrong with it.
    return null;
  }
});
