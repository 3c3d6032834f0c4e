import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Checkpointing, KeptCheckpoints } from '@coolsweep/sweep';

/** What a trial in training asks for, as the training library declares it. */
export interface CheckpointKeeper {
  readonly isDue: (at: {
    readonly step: number;
    readonly endsEpoch: boolean;
    /** Of the last update of all. Default: false. */
    readonly endsTraining?: boolean;
  }) => boolean;
  readonly keep: (step: number, checkpoint: Uint8Array) => Promise<void>;
}

export interface CheckpointFilesOptions {
  /** Folder of this trial's checkpoints. */
  readonly folder: string;
  readonly settings: Omit<Checkpointing, 'folder'>;
  /** Milliseconds, of a clock that is never set back. */
  readonly nowMs: () => number;
  /** Tells of a checkpoint that is on the disk. */
  readonly announce: (checkpoint: { readonly path: string; readonly step: number }) => void;
  readonly log: (text: string) => void;
}

/**
 * Checkpoints that are there at least while a trial trains, where nothing else is asked for: the record, which names the one to go on from, may be behind
 * by some when everything dies at once.
 */
const leastWhileTraining = 3;
const name = /^(\d{10})\.checkpoint$/;

/**
 * Keeps a trial's checkpoints as files that appear under their names only when they are whole and on the disk. A
 * checkpoint that cannot be written is logged, no more: the last good one stays, and training goes on. The one at the end
 * of training is made whatever the time: the trained model is in it.
 */
export function checkpointFiles({ folder, settings, nowMs, announce, log }: CheckpointFilesOptions): CheckpointKeeper {
  const { everyEpochs, minSeconds, maxSeconds, keep, keepWhileTraining = leastWhileTraining } = settings;
  let last = { atMs: nowMs(), epochs: 0 };
  const removeOlder = () =>
    pruneCheckpoints(folder, keep === 'all' ? keep : Math.max(keep, keepWhileTraining)).catch(
      // They only take space.
      (error: unknown) => log(`older checkpoints could not be removed (${reasonOf(error)})`),
    );
  return {
    isDue({ endsEpoch, endsTraining = false }) {
      const seconds = (nowMs() - last.atMs) / 1000;
      if (endsEpoch) last = { ...last, epochs: last.epochs + 1 };
      if (endsTraining && keep !== 0) return true;
      return seconds >= (endsEpoch && last.epochs >= everyEpochs ? minSeconds : maxSeconds);
    },
    async keep(step, checkpoint) {
      try {
        announce({ path: await written(folder, step, checkpoint), step });
        await removeOlder();
      } catch (error) {
        log(
          `the checkpoint after update ${step} could not be kept (${reasonOf(error)}): make room in ${folder}, or see ` +
            'that it can be written to; training goes on, and the last good one stays',
        );
      }
      last = { atMs: nowMs(), epochs: 0 };
    },
  };
}

/**
 * Removes all but the latest checkpoints of a trial, and what writers that were killed have left. For the time when none
 * writes there, or for the one that does.
 */
export async function pruneCheckpoints(folder: string, keep: KeptCheckpoints): Promise<void> {
  const entries = await namesIn(folder);
  const checkpoints = entries.filter((entry) => name.test(entry)).sort();
  const surplus = keep === 'all' ? [] : checkpoints.slice(0, Math.max(0, checkpoints.length - keep));
  const partials = entries.filter((entry) => entry.endsWith('.partial'));
  for (const entry of [...surplus, ...partials]) await rm(path.join(folder, entry), { force: true });
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function written(folder: string, step: number, checkpoint: Uint8Array): Promise<string> {
  await makeFolder(folder);
  const file = path.join(folder, `${String(step).padStart(10, '0')}.checkpoint`);
  const partial = `${file}.${process.pid}.partial`;
  try {
    const handle = await open(partial, 'w');
    try {
      await handle.writeFile(checkpoint);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
    await synced(folder);
    return file;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Makes the folder; its name has to survive a power failure as well as those in it. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = path.dirname(made)) await synced(path.dirname(made));
}

/** Has the name of a new file survive a power failure, too. */
async function synced(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch {
    // Some file systems cannot; then the name is there a little later.
  } finally {
    await handle.close();
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
