import type { AccessStore } from '@coolsweep/access';
import { openAccessStore } from '@coolsweep/store';
import { databasePlace } from './env.ts';

/** Like the database of the sweeps, it hangs on the process. */
const key = Symbol.for('coolsweep.dashboard.access');
const holder = globalThis as { [key]?: Promise<AccessStore> | undefined };

/** Users, sessions and tokens, for the pages; opened at the first question about them. */
export function openedAccessStore(): Promise<AccessStore> {
  const opened =
    holder[key] ??
    openAccessStore(databasePlace()).catch((error: unknown) => {
      holder[key] = undefined;
      throw error;
    });
  holder[key] = opened;
  return opened;
}

/** Closes it if it was opened. */
export async function closeAccessStore(): Promise<void> {
  const store = await holder[key];
  holder[key] = undefined;
  await store?.close();
}
