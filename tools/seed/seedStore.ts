import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore } from '@coolsweep/store';
import { SweepError, type SweepStore } from '@coolsweep/sweep';
import { isInvented } from './inventedSweep.ts';

const databaseName = 'coolsweep.db';
/** A scheduler that has not been heard of for this long is gone. */
const silenceMs = 60_000;

export interface SeedTarget {
  /** Folder of the workspace. */
  readonly home: string;
  /** Whether invented data that is there may go. */
  readonly replaces: boolean;
}

/**
 * Opens the empty database of a workspace, made if need be.
 *
 * @throws SweepError `conflict` when there is data: what is invented goes if it may, and nothing else ever does;
 *   `store_unavailable` when the folder is used for something else
 */
export async function openSeedStore({ home, replaces }: SeedTarget): Promise<SweepStore> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const content = await readdir(home);
  if (content.length > 0 && !content.includes(databaseName))
    throw new SweepError('store_unavailable', `the folder ${home} holds other files: name another one by --home DIR`);
  const file = join(home, databaseName);
  const store = await openStore({ file });
  const found = await contentOf(store);
  if (found === 'nothing') return store;
  await store.close();
  refuse(found, { home, replaces });
  for (const suffix of ['', '-wal', '-shm']) await rm(`${file}${suffix}`, { force: true });
  return openStore({ file });
}

type Content = 'nothing' | 'invented' | 'real' | 'busy';

async function contentOf(store: SweepStore): Promise<Content> {
  const sweeps = await store.listSweeps();
  if (sweeps.length === 0) return 'nothing';
  if (!sweeps.every(({ sweep }) => isInvented(sweep))) return 'real';
  const schedulers = await store.schedulers();
  const isAtWork = schedulers.some(({ heartbeatAt }) => Date.now() - heartbeatAt.getTime() < silenceMs);
  return isAtWork ? 'busy' : 'invented';
}

function refuse(found: Content, { home, replaces }: SeedTarget): void {
  const other = 'name another folder by --home DIR';
  if (found === 'real')
    throw new SweepError('conflict', `the workspace ${home} has sweeps that are not invented, which stay: ${other}`);
  if (!replaces)
    throw new SweepError('conflict', `the workspace ${home} has invented sweeps already: --replace, or ${other}`);
  if (found === 'busy')
    throw new SweepError('conflict', `a scheduler is at work in the workspace ${home}: end it, or ${other}`);
}
