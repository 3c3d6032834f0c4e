import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { backUpDatabase, databaseProblems } from '@coolsweep/store';
import { SweepError } from '@coolsweep/sweep';
import { checkpointsEntry, databaseEntry, linkFiles, packStage, sizeOf } from '../backup/archive.ts';
import { makeStage } from '../backup/stage.ts';
import { exitCodes } from '../exitCode.ts';
import { countOf, formatBytes } from '../output/format.ts';
import { databaseFileOf, openWorkspace } from '../workspace.ts';
import type { CommandContext } from './command.ts';

/** Copies database and checkpoints of the workspace into the stage. */
async function fillStage(stage: string, home: string): Promise<void> {
  const copy = join(stage, databaseEntry);
  const checkpoints = () => linkFiles(join(home, checkpointsEntry), join(stage, checkpointsEntry));
  // Before and after: those that the copy of the database refers to are there, whatever trials replace meanwhile.
  await checkpoints();
  await backUpDatabase(join(home, databaseEntry), copy);
  await checkpoints();
  const problems = await databaseProblems(copy);
  if (problems.length === 0) return;
  throw new SweepError(
    'data_corrupt',
    `The database in ${home} is damaged, and no backup was made:\n${problems.join('\n')}\nRestore an earlier backup.`,
  );
}

/** `coolsweep backup FILE`: database and checkpoints as one file, also while sweeps run. */
export async function backup(
  { environment, console }: CommandContext,
  file: string,
  { force }: { readonly force: boolean },
): Promise<number> {
  if (!force && existsSync(file))
    throw new SweepError('conflict', `There is a file ${file}; name another one, or replace it with --force.`);
  const workspace = await openWorkspace(environment);
  databaseFileOf(workspace, `copy it with pg_dump, and the folder ${join(workspace.home, checkpointsEntry)} with tar.`);
  const { home } = workspace;
  const stage = await makeStage(home, 'backup');
  try {
    await fillStage(stage, home);
    const { files } = await packStage(stage, file, new Date());
    const bytes = await sizeOf(file);
    const checkpoints = Object.keys(files).length - 1;
    console.value({ file, bytes, checkpoints });
    console.line(`${file}: the database and ${countOf(checkpoints, 'file')} of checkpoints, ${formatBytes(bytes)}`);
    return exitCodes.ok;
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}
