import { join } from 'node:path';
import type { Environment } from '../env.ts';
import { foldersIn, type Garbage } from '../workspaceGarbage.ts';

/** Name in a data folder of what is there of a cluster. */
export const clusterFolderName = 'cluster';

/** Folder of a workspace with a folder for each attempt on a cluster; has to be on a file system of all nodes. */
export function clusterFolder({ home }: Pick<Environment, 'home'>): string {
  return join(home, clusterFolderName);
}

/** Folder in it of what `coolsweep cluster check` submits. */
export function checkFolder(environment: Pick<Environment, 'home'>): string {
  return join(clusterFolder(environment), 'check');
}

/** `<trial>-a<attempt>-<tag>`. */
const folderName = /^(.+)-a\d+-[0-9a-z]+$/;

/**
 * Folders of attempts that nobody has touched for long and whose trials are over: what their agents were handed, what their
 * jobs printed, and what the server had refused. Nothing goes on from them.
 *
 * @param isOver also of a trial that is not recorded
 */
export async function oldAttempts(
  environment: Pick<Environment, 'home'>,
  before: Date,
  isOver: (trialId: string) => Promise<boolean>,
): Promise<Garbage[]> {
  const folders = [...(await foldersIn(clusterFolder(environment))), ...(await foldersIn(checkFolder(environment)))];
  const found: Garbage[] = [];
  for (const { name, path, bytes, usedAt } of folders) {
    const trialId = folderName.exec(name)?.[1];
    if (trialId === undefined || usedAt >= before || !(await isOver(trialId))) continue;
    found.push({ kind: 'attempts', path, bytes, why: 'of an attempt on a cluster whose trial is long over' });
  }
  return found;
}
