import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore, type DatabasePlace } from '@coolsweep/store';
import { SweepError, type SweepStore } from '@coolsweep/sweep';
import { isStage } from './backup/stage.ts';
import type { Environment } from './env.ts';
import { configFile, formerConfigFile } from './configFile.ts';
import { clusterFolderName } from './remote/clusterFolder.ts';

/** The user's data folder: database and dashboard token. Nobody else may read it. */
export interface Workspace {
  readonly home: string;
  /** The SQLite file, which is not made where the record is elsewhere. */
  readonly database: string;
  /** Where the record is. */
  readonly place: DatabasePlace;
  readonly tokenFile: string;
}

const databaseName = 'coolsweep.db';

/** By which a data folder without a database is known to be one. */
const markerName = 'record-in-postgresql';

/** Whether a folder holds what a restore that was killed has left, and nothing else. */
function isBrokenOff(content: readonly string[]): boolean {
  const isLeft = (name: string) => isStage(name) || name.startsWith('replaced-');
  return content.some(isLeft) && content.every((name) => isLeft(name) || name === 'checkpoints');
}

/** Whether an operator has begun with the configuration, or with a check of a cluster: what it names may lie beside it. */
function isConfigured(content: readonly string[]): boolean {
  const has = [configFile, formerConfigFile].some((name) => content.includes(name));
  return has || content.every((name) => name === clusterFolderName);
}

/**
 * Creates the data folder if need be and closes it to other users.
 *
 * @throws SweepError `store_unavailable` when that is not possible, or when the folder holds other things: closing a
 *   folder that others use would harm them
 */
export async function openWorkspace({ home, databaseUrl }: Environment): Promise<Workspace> {
  const advice = 'choose another data folder by COOLSWEEP_HOME=<folder>';
  try {
    const created = await mkdir(home, { recursive: true, mode: 0o700 });
    const content = created === undefined ? await readdir(home) : [];
    const isKnown =
      [databaseName, markerName].some((name) => content.includes(name)) ||
      isConfigured(content) ||
      isBrokenOff(content);
    if (content.length > 0 && !isKnown) {
      throw new SweepError('store_unavailable', `the data folder ${home} holds other files: ${advice}`);
    }
    await chmod(home, 0o700);
    if (databaseUrl !== null) await writeFile(join(home, markerName), '', { flag: 'a' });
  } catch (cause) {
    if (cause instanceof SweepError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SweepError('store_unavailable', `the data folder ${home} cannot be used (${reason}): ${advice}`, {
      cause,
    });
  }
  const database = join(home, databaseName);
  const place = databaseUrl === null ? { file: database } : { url: databaseUrl };
  return { home, database, place, tokenFile: join(home, 'dashboard-token') };
}

/**
 * The file of a workspace's database, for what only a file allows.
 *
 * @param instead says what to do where the record is in PostgreSQL
 * @throws SweepError `unsupported` where it is
 */
export function databaseFileOf({ place, database }: Workspace, instead: string): string {
  if ('file' in place) return database;
  throw new SweepError('unsupported', `The record is in the PostgreSQL database that DATABASE_URL names: ${instead}`);
}

/** Runs `action` with the workspace's store and closes it afterwards, whatever happens. */
export async function withStore<T>(
  environment: Environment,
  action: (store: SweepStore, workspace: Workspace) => Promise<T>,
): Promise<T> {
  const workspace = await openWorkspace(environment);
  const store = await openStore(workspace.place);
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
