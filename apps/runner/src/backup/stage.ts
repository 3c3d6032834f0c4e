import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isGone, processIdentity } from '../processIdentity.ts';

/**
 * Folders in a workspace in which backups are put together and taken apart, and files that a backup is written to until
 * it is complete. Their names say which process they are of, so that those of a killed one can go.
 */

type StageKind = 'backup' | 'restore';

const stageName = /^(?:backup|restore)\.partial-(?:(.+)-[^-]{6})?/;

const signed = () => encodeURIComponent(processIdentity());

/** Whether an entry of a workspace is a stage, whosoever made it. */
export function isStage(name: string): boolean {
  return stageName.test(name);
}

function isOrphan(signature: string | undefined): boolean {
  try {
    return signature !== undefined && isGone(decodeURIComponent(signature));
  } catch {
    // Not a name of ours.
    return false;
  }
}

/** Names of the stages in a workspace whose process is known to be gone. */
export async function orphanedStages(home: string): Promise<string[]> {
  const names = await readdir(home).catch(() => []);
  return names.filter((name) => isOrphan(stageName.exec(name)?.[1]));
}

/** Makes a stage, after those were cleared away that killed processes have left. */
export async function makeStage(home: string, kind: StageKind): Promise<string> {
  for (const name of await orphanedStages(home)) await rm(join(home, name), { recursive: true, force: true });
  return mkdtemp(join(home, `${kind}.partial-${signed()}-`));
}

/** Where a file is written until it is complete; what killed processes have left of the same file goes. */
export async function partialOf(file: string): Promise<string> {
  const [folder, start, end] = [dirname(file), `.${basename(file)}.`, '.partial'];
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(start) || !name.endsWith(end)) continue;
    if (isOrphan(name.slice(start.length, -end.length))) await rm(join(folder, name), { force: true });
  }
  return join(folder, `${start}${signed()}${end}`);
}
