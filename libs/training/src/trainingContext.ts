import type { ResidentState, ResidentStep } from '@coolsweep/backend';
import type { Dataset, ImageShape } from '@coolsweep/data';
import type { BatchSource } from './batchSource.ts';
import type { CheckpointKeeper, TrialReporter } from './trialEvents.ts';
import type { TrialPlan } from './trialPlan.ts';
import type { TrialConstants, TrialInput, TrialOutput, TrialState } from './trialStep.ts';

/** What training is given. */
export interface TrainingContext {
  readonly plan: TrialPlan;
  readonly dataset: Dataset;
  readonly reporter: TrialReporter;
  readonly shouldStop: () => boolean;
  /** Null where none are wanted. */
  readonly checkpoints: CheckpointKeeper | null;
  /** Checkpoint of a stopped run to go on from; null to start. */
  readonly resumeFrom: Uint8Array | null;
}

/** A trial in training: what is changed with every update lies with the step. */
export interface Training {
  readonly step: ResidentStep<TrialState, TrialConstants, TrialInput, TrialOutput>;
  state: ResidentState;
  readonly batches: BatchSource;
  readonly imageShape: ImageShape;
  /** Whether nothing of the step is compiled yet. */
  readonly isNew: boolean;
  /** Gives the step back; not sound after an error. */
  readonly release: (isSound: boolean) => void;
}
