import { readFile } from 'node:fs/promises';
import { SweepError, type FromTrial, type ToTrial } from '@coolsweep/sweep';
import type { CheckpointKeeper } from './checkpointFiles.ts';

type Start = Extract<ToTrial, { type: 'start' }>;

/** What one trial is trained by; `resumeFrom` holds the bytes of a checkpoint. */
export type TrialRequest = Pick<Start, 'config' | 'seed' | 'objective' | 'dataDir' | 'cacheDir'> & {
  readonly resumeFrom?: Uint8Array;
};

export interface TrialHooks {
  readonly report: (message: FromTrial) => void;
  readonly shouldStop: () => boolean;
  /** Aborted when it should. */
  readonly signal: AbortSignal;
  readonly checkpoints?: CheckpointKeeper;
}

/** Trains one trial and reports on the way, as `runTrial` of the training library does. */
export type RunTrial = (request: TrialRequest, hooks: TrialHooks) => Promise<void>;

/** Trains from a checkpoint on; from the beginning where there is none, or where it cannot be used, which is logged. */
export async function runFromCheckpoint(
  runTrial: RunTrial,
  { file, ...request }: Omit<TrialRequest, 'resumeFrom'> & { readonly file: string | undefined },
  hooks: TrialHooks,
): Promise<void> {
  const startOver = (reason: string) => {
    hooks.report({ type: 'log', text: `training starts over, the checkpoint cannot be used: ${reason}` });
    return runTrial(request, hooks);
  };
  if (file === undefined) return runTrial(request, hooks);
  let resumeFrom: Uint8Array;
  try {
    resumeFrom = await readFile(file);
  } catch (error) {
    return startOver(error instanceof Error ? error.message : String(error));
  }
  let hasBegun = false as boolean;
  const shouldStop = () => {
    if (!hasBegun) hooks.report({ type: 'log', text: `goes on from the checkpoint ${file}` });
    hasBegun = true;
    return hooks.shouldStop();
  };
  try {
    await runTrial({ ...request, resumeFrom }, { ...hooks, shouldStop });
  } catch (error) {
    // Damaged, of another version of the program, or the data set has changed.
    if (hasBegun || !(error instanceof SweepError) || error.code !== 'unsupported') throw error;
    await startOver(error.message);
  }
}
