import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseProblems, isolateDatabase, openStore } from '@coolsweep/store';
import { SweepError, type SweepReader, type TrialStore } from '@coolsweep/sweep';
import { checkpointsEntry, databaseEntry, unpackStage } from '../backup/archive.ts';
import { makeStage } from '../backup/stage.ts';
import { exitCodes } from '../exitCode.ts';
import { countOf } from '../output/format.ts';
import { isGone } from '../processIdentity.ts';
import { databaseFileOf, openWorkspace, type Workspace } from '../workspace.ts';
import type { CommandContext } from './command.ts';

const databaseMagic = 'SQLite format 3\0';

/** Whether a file is a bare database, such as one that was moved away, and no archive. */
async function isDatabase(file: string): Promise<boolean> {
  const handle = await open(file).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SweepError('invalid_arguments', `${file} cannot be read (${reason}); name what coolsweep backup wrote.`);
  });
  try {
    const { buffer } = await handle.read(Buffer.alloc(databaseMagic.length), 0, databaseMagic.length, 0);
    return buffer.toString('latin1') === databaseMagic;
  } finally {
    await handle.close();
  }
}

/** Puts what is restored into the stage, checked and brought up to date; returns how many sweeps it has. */
async function fillStage(stage: string, file: string, note: (text: string) => void): Promise<number> {
  const database = join(stage, databaseEntry);
  if (await isDatabase(file)) await copyFile(file, database);
  else await unpackStage(file, stage);
  await chmod(database, 0o600);
  const problems = await databaseProblems(database);
  if (problems.length > 0)
    throw new SweepError('data_corrupt', `The database in ${file} is damaged:\n${problems.join('\n')}`);
  const store = await openStore({ file: database, log: note });
  try {
    return (await store.listSweeps()).length;
  } finally {
    await store.close();
  }
}

/** A trial that may still be written for: its lease runs, and as far as one can tell its scheduler lives. */
async function liveTrial(store: TrialStore & SweepReader, now: Date): Promise<string | null> {
  for (const { id } of (await store.openSweeps()).filter(({ has }) => has.running)) {
    for (const trial of (await store.trialsOf(id)).filter(({ state }) => state === 'running')) {
      const attempt = (await store.attemptsOf(trial.id)).at(-1);
      if (attempt?.outcome === null && attempt.leaseUntil > now && !isGone(attempt.owner)) return trial.id;
    }
  }
  return null;
}

interface Terms {
  readonly force: boolean;
  readonly now: Date;
}

/** @throws SweepError `conflict` when the present database is in use, or has sweeps and `force` was not given */
async function checkPresent(database: string, { force, now }: Terms): Promise<void> {
  const store = await openStore({ file: database });
  try {
    const trial = await liveTrial(store, now);
    if (trial !== null)
      throw new SweepError(
        'conflict',
        `${trial} is running; stop its scheduler (Ctrl-C), or wait a minute if it is on another machine and has died.`,
      );
    const sweeps = (await store.listSweeps()).length;
    if (sweeps > 0 && !force)
      throw new SweepError(
        'conflict',
        `The workspace has ${countOf(sweeps, 'sweep')}; --force moves them into a folder beside, or name another ` +
          'workspace by COOLSWEEP_HOME=<folder>.',
      );
  } finally {
    await store.close();
  }
}

/** Makes sure that the present database may be moved; with `force` also when it is damaged or of a newer version. */
async function releasePresent(database: string, terms: Terms): Promise<void> {
  try {
    await checkPresent(database, terms);
    await isolateDatabase(database);
  } catch (error) {
    const isUnreadable = error instanceof SweepError && (error.code === 'data_corrupt' || error.code === 'unsupported');
    if (!isUnreadable || !terms.force) throw error;
  }
}

/** Moves these entries from one folder into another, those that are there; returns whether any was. */
async function moveEntries(from: string, to: string, names: readonly string[]): Promise<boolean> {
  const present = names.filter((name) => existsSync(join(from, name)));
  for (const name of present) await rename(join(from, name), join(to, name));
  return present.length > 0;
}

/** Moves what the workspace has into a new folder of it; null when it had nothing. */
async function moveAside(home: string, now: Date): Promise<string | null> {
  const folder = await mkdtemp(join(home, `replaced-${now.toISOString().slice(0, 19).replaceAll(':', '')}-`));
  const names = [databaseEntry, `${databaseEntry}-wal`, `${databaseEntry}-shm`, checkpointsEntry];
  if (await moveEntries(home, folder, names)) return folder;
  await rm(folder, { recursive: true });
  return null;
}

/** What is there, where it went, and what took its place. */
async function replace({ home, database }: Workspace, stage: string, terms: Terms): Promise<string | null> {
  if (existsSync(database)) await releasePresent(database, terms);
  const replaced = await moveAside(home, terms.now);
  // The database last: without it nobody takes the folder for a workspace.
  await moveEntries(stage, home, [checkpointsEntry, databaseEntry]);
  const folder = await open(home);
  await folder.sync().finally(() => folder.close());
  return replaced;
}

/** `coolsweep restore FILE`: brings a backup back; what was there is moved aside, never deleted. */
export async function restore(
  { environment, console }: CommandContext,
  file: string,
  { force }: { readonly force: boolean },
): Promise<number> {
  const workspace = await openWorkspace(environment);
  databaseFileOf(workspace, 'bring it back with pg_restore, or unset DATABASE_URL to restore into a file.');
  const terms = { force, now: new Date() };
  // At once and again before the change: a large backup takes its time, and a runner may start meanwhile.
  if (existsSync(workspace.database)) await releasePresent(workspace.database, terms);
  const stage = await makeStage(workspace.home, 'restore');
  try {
    const sweeps = await fillStage(stage, file, (text) => console.note(text));
    const replaced = await replace(workspace, stage, terms);
    console.value({ file, sweeps, replaced });
    console.line(`${countOf(sweeps, 'sweep')} from ${file} in ${workspace.home}`);
    if (replaced !== null) console.line(`what was there is in ${replaced}; nothing needs it, delete it when you like`);
    return exitCodes.ok;
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}
