import { Accounts, type AccessStore } from '@coolsweep/access';
import { openAccessStore } from '@coolsweep/store';
import { databasePlace } from './env.ts';

/** Like the database of the sweeps, it hangs on the process. */
const key = Symbol.for('coolsweep.dashboard.access');
const accountsKey = Symbol.for('coolsweep.dashboard.accounts');
const holder = globalThis as { [key]?: Promise<AccessStore> | undefined; [accountsKey]?: Accounts | undefined };

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

/** Verifies the passwords that pages ask about: one for all of them, so that few are verified at a time. */
export async function openedAccounts(): Promise<Accounts> {
  const store = await openedAccessStore();
  return (holder[accountsKey] ??= new Accounts(store));
}

/** Closes it if it was opened. */
export async function closeAccessStore(): Promise<void> {
  const store = await holder[key];
  holder[key] = undefined;
  holder[accountsKey] = undefined;
  await store?.close();
}
