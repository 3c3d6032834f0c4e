import type { AccessStore } from '@coolsweep/access';
import { openAccessStore } from '@coolsweep/store';
import type { Environment } from './env.ts';
import { openWorkspace } from './workspace.ts';

/** Runs `action` with the users, sessions and tokens of the workspace, and closes their store whatever happens. */
export async function withAccess<T>(environment: Environment, action: (store: AccessStore) => Promise<T>): Promise<T> {
  const store = await openAccessStore((await openWorkspace(environment)).place);
  try {
    return await action(store);
  } finally {
    await store.close();
  }
}
