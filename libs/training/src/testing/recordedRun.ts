import type { TrialConfig } from '@coolsweep/sweep';
import { runTrial, type TrialEvent } from '../index.ts';

type Points = Extract<TrialEvent, { type: 'metrics' }>['points'];

/** A checkpoint with what was to come after it. */
export interface RecordedCheckpoint {
  readonly bytes: Uint8Array;
  /** Metric points reported before it was made, times among them. */
  readonly pointsBefore: number;
}

/** What a trial said and kept. */
export interface RecordedRun {
  readonly points: Points;
  readonly end: TrialEvent | undefined;
  /** By the update after which they were made. */
  readonly checkpoints: ReadonlyMap<number, RecordedCheckpoint>;
}

export interface RecordedRunOptions {
  readonly config: TrialConfig;
  readonly seed?: number;
  readonly dataDir?: string | null;
  readonly cacheDir: string;
  readonly checkpointAfter?: readonly number[];
  readonly resumeFrom?: Uint8Array;
}

/** Runs a trial to its end, with checkpoints after some updates. */
export async function recordedRun(options: RecordedRunOptions): Promise<RecordedRun> {
  const { config, seed = 1, dataDir = null, cacheDir, checkpointAfter = [], resumeFrom } = options;
  const points: Points[number][] = [];
  const checkpoints = new Map<number, RecordedCheckpoint>();
  let end: TrialEvent | undefined;
  await runTrial(
    { config, seed, dataDir, cacheDir, ...(resumeFrom && { resumeFrom }) },
    {
      report: (event) => {
        end = event;
        if (event.type === 'metrics') points.push(...event.points);
      },
      shouldStop: () => false,
      checkpoints: {
        isDue: ({ step }) => checkpointAfter.includes(step),
        keep: (step, bytes) => {
          checkpoints.set(step, { bytes, pointsBefore: points.length });
          return Promise.resolve();
        },
      },
    },
  );
  return { points, end, checkpoints };
}
