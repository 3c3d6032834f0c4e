import { disposeTree, signatureOf } from '@coolsweep/backend';
import { SweepError } from '@coolsweep/sweep';
import { tensor1d, tidy, zeros } from '@tensorflow/tfjs-core';
import { initialAverages } from './averages.ts';
import { readCheckpoint, type CheckpointOrigin, type TrainingPosition, type TrainingTensors } from './checkpoint.ts';
import type { TrialPlan } from './trialPlan.ts';

/** What a run goes on from. */
export interface CheckpointStart {
  readonly position: TrainingPosition;
  readonly tensors: TrainingTensors;
}

/** Names, types and shapes of all that a trial of this plan has in a checkpoint. */
function formOf({ model, transform, config }: TrialPlan): string {
  return tidy(() => {
    const weights = tensor1d(new Float32Array(model.trainableCount));
    const statistics = Object.fromEntries(model.statistics.map(({ name, shape }) => [name, zeros([...shape])]));
    const state = { weights, statistics, optimizer: transform.init({ weights }) };
    return signatureOf({ state, averages: initialAverages(model, state, config.averaging) });
  });
}

/**
 * Reads the checkpoint of a trial and sees to it that the trial can go on from it: one that an earlier release wrote may
 * hold other tensors, which would be noticed in the middle of an update. The caller disposes the tensors.
 *
 * @throws SweepError `unsupported` when it is damaged, of another version, or of another trial
 */
export function checkpointStart(plan: TrialPlan, origin: CheckpointOrigin, bytes: Uint8Array): CheckpointStart {
  const start = readCheckpoint(origin, bytes);
  const { state, averages } = start.tensors;
  const { step } = start.position;
  const isWithin = Number.isInteger(step) && step >= 0 && step <= plan.steps;
  if (isWithin && signatureOf({ state, averages }) === formOf(plan)) return start;
  disposeTree({ state, averages });
  throw new SweepError(
    'unsupported',
    'the checkpoint cannot be used: it holds other tensors or updates than this version of the trial has; start the trial anew',
  );
}
