import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../../setup/lock.mjs';
import { makeFolder } from '../../setup/partialFolder.mjs';
import { fillLarge, type LargeSweep } from '../../seed/large.ts';
import { openSeedStore } from '../../seed/seedStore.ts';
import { cacheDir } from '../cache.ts';

/** Another one when what is seeded, or the tables that hold it, have changed, so that an old database is not measured. */
const version = 1;

/**
 * The folder of a workspace with a finished sweep of this size, in the cache folder; made now unless it is there, which
 * for 10,000 trials with 1,000 points takes minutes.
 */
export async function largeWorkspace(sweep: LargeSweep, say: (line: string) => void): Promise<string> {
  const folder = join(cacheDir(), 'bench-dashboard', `v${version}-${sweep.trials}x${sweep.points}`);
  const make = async (partial: string) => {
    say(`filling a database with ${sweep.trials} trials of ${sweep.points} points; this happens once …`);
    // Another store than the one of its folder would be refused.
    await rm(partial, { recursive: true, force: true });
    const store = await openSeedStore({ home: partial, replaces: false });
    try {
      await fillLarge({ store, now: new Date(), say, signal: new AbortController().signal }, sweep);
    } finally {
      await store.close();
    }
  };
  const onWait = (owner: string) => say(`waiting for ${owner}, which fills the same database`);
  await withLock(
    `${folder}.lock`,
    async () => {
      if (!existsSync(folder)) await makeFolder(folder, make);
    },
    { onWait },
  );
  return folder;
}
