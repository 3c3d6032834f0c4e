import type { Dataset } from '@coolsweep/data';
import type { Averages } from './averages.ts';
import type { TrainConstants, TrainState } from './trainStep.ts';
import type { TrialReporter } from './trialEvents.ts';
import type { TrialPlan } from './trialPlan.ts';

/** What training is given. */
export interface TrainingContext {
  readonly plan: TrialPlan;
  readonly dataset: Dataset;
  readonly reporter: TrialReporter;
  readonly shouldStop: () => boolean;
  /** Checkpoint of a stopped run to go on from; null to start. */
  readonly resumeFrom: Uint8Array | null;
}

/** The tensors of a trial in training. */
export interface Training {
  state: TrainState;
  averages: Averages;
  readonly constants: TrainConstants;
}
