import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** What a trial in training asks for, as the training library declares it. */
export interface CheckpointKeeper {
  readonly isDue: (at: { readonly step: number; readonly endsEpoch: boolean }) => boolean;
  readonly keep: (step: number, checkpoint: Uint8Array) => Promise<void>;
}

/** When checkpoints are made while a trial trains. */
export interface CheckpointPace {
  /** Every so many epochs, */
  readonly everyEpochs: number;
  /** but not sooner after the one before; */
  readonly minSeconds: number;
  /** and within an epoch that takes longer than this. */
  readonly maxSeconds: number;
}

export interface CheckpointFilesOptions {
  /** Folder of this trial's checkpoints. */
  readonly folder: string;
  readonly pace: CheckpointPace;
  /** Milliseconds, of a clock that is never set back. */
  readonly nowMs: () => number;
  /** Tells of a checkpoint that is on the disk. */
  readonly announce: (checkpoint: { readonly path: string; readonly step: number }) => void;
  readonly log: (text: string) => void;
}

/**
 * Checkpoints that are kept: the record, which names the one to go on from, may be behind by some when everything dies at
 * once.
 */
const keptFiles = 3;
const name = /^(\d{10})\.checkpoint$/;

/**
 * Keeps a trial's checkpoints as files that appear under their names only when they are whole and on the disk. A
 * checkpoint that cannot be written is logged, no more: the last good one stays, and training goes on.
 */
export function checkpointFiles({ folder, pace, nowMs, announce, log }: CheckpointFilesOptions): CheckpointKeeper {
  let last = { atMs: nowMs(), epochs: 0 };
  return {
    isDue({ endsEpoch }) {
      const seconds = (nowMs() - last.atMs) / 1000;
      if (endsEpoch) last = { ...last, epochs: last.epochs + 1 };
      return seconds >= (endsEpoch && last.epochs >= pace.everyEpochs ? pace.minSeconds : pace.maxSeconds);
    },
    async keep(step, checkpoint) {
      try {
        const file = await written(folder, step, checkpoint);
        announce({ path: file, step });
        await prune(folder);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        log(`the checkpoint after update ${step} could not be kept (${reason}); the one before it stays`);
      }
      last = { atMs: nowMs(), epochs: 0 };
    },
  };
}

async function written(folder: string, step: number, checkpoint: Uint8Array): Promise<string> {
  await mkdir(folder, { recursive: true });
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

/** Removes all but the latest, and what writers that were killed have left. */
async function prune(folder: string): Promise<void> {
  const entries = await readdir(folder);
  const checkpoints = entries.filter((entry) => name.test(entry)).sort();
  const partials = entries.filter((entry) => entry.endsWith('.partial'));
  for (const entry of [...checkpoints.slice(0, -keptFiles), ...partials])
    await rm(path.join(folder, entry), { force: true });
}
