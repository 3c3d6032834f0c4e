import { openStore } from '@coolsweep/store';
import type { SweepStore } from '@coolsweep/sweep';
import { databasePlace } from './env.ts';

/** Next may load this module once per route, and `server.ts` another time: the one database hangs on the process. */
const key = Symbol.for('coolsweep.dashboard.store');
const holder = globalThis as { [key]?: Promise<SweepStore> | undefined };

/** The database of this dashboard, opened at the first request. After a failure the next request tries again. */
export function openedStore(): Promise<SweepStore> {
  const opened =
    holder[key] ??
    openStore(databasePlace()).catch((error: unknown) => {
      holder[key] = undefined;
      throw error;
    });
  holder[key] = opened;
  return opened;
}

/** Closes the database if it was opened. */
export async function closeStore(): Promise<void> {
  const store = await holder[key];
  holder[key] = undefined;
  await store?.close();
}
