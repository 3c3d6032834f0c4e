import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore } from '@coolsweep/store';
import type { SweepStore } from '@coolsweep/sweep';
import type { Environment } from './env.ts';

/** The user's data folder: database and dashboard token. Nobody else may read it. */
export interface Workspace {
  readonly home: string;
  readonly database: string;
  readonly tokenFile: string;
}

/** Creates the data folder if need be and closes it to other users. */
export async function openWorkspace({ home }: Environment): Promise<Workspace> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  await chmod(home, 0o700);
  return { home, database: join(home, 'coolsweep.db'), tokenFile: join(home, 'dashboard-token') };
}

/** Runs `action` with the workspace's store and closes it afterwards, whatever happens. */
export async function withStore<T>(
  environment: Environment,
  action: (store: SweepStore, workspace: Workspace) => Promise<T>,
): Promise<T> {
  const workspace = await openWorkspace(environment);
  const store = await openStore({ file: workspace.database });
  try {
    return await action(store, workspace);
  } finally {
    await store.close();
  }
}

/** The workspace's token, made on first use: 32 random bytes that only the owner can read. */
export async function dashboardToken({ tokenFile }: Workspace): Promise<string> {
  const token = randomBytes(32).toString('hex');
  try {
    await writeFile(tokenFile, `${token}\n`, { mode: 0o600, flag: 'wx' });
    return token;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    return (await readFile(tokenFile, 'utf8')).trim();
  }
}
