import type { StepStart } from '@coolsweep/backend';
import { normalisation, type Dataset } from '@coolsweep/data';
import { tensor, tensor1d, tidy, zeros } from '@tensorflow/tfjs-core';
import { initialAverages } from './averages.ts';
import type { BatchSource } from './batchSource.ts';
import type { TrainingTensors } from './checkpoint.ts';
import { decayMask, penaltySlope } from './flatWeights.ts';
import { initialState } from './initialState.ts';
import { readoutCount, type TrainConstants } from './trainStep.ts';
import type { TrialPlan } from './trialPlan.ts';
import { keptReadouts, type TrialConstants, type TrialState } from './trialStep.ts';

/** What a trial starts from when it goes on from nothing. The caller disposes the tensors. */
export function firstTensors({ model, transform, config, seed }: TrialPlan): TrainingTensors {
  const state = initialState(model, transform, seed);
  const averages = tidy(() => initialAverages(model, state, config.averaging));
  return { state, averages };
}

function constantsOf({ model, config }: TrialPlan, dataset: Dataset): TrainConstants {
  const { mean, shape, deviation } = normalisation(dataset);
  const mask = decayMask(model, config.optimizer.weightDecayOn);
  return {
    imageMean: tensor(mean, [...shape]),
    imageDeviation: deviation.every((value) => value === 1) ? undefined : tensor1d(deviation),
    penaltySlope: tensor1d(penaltySlope(model)),
    decayMask: mask === null ? undefined : tensor1d(mask),
  };
}

/** State and constants of a trial's steps. The caller disposes them, and with them the tensors given. */
export function trialStart(
  { plan, dataset, batches }: { readonly plan: TrialPlan; readonly dataset: Dataset; readonly batches: BatchSource },
  { state, averages }: TrainingTensors,
): StepStart<TrialState, TrialConstants> {
  return {
    state: { train: state, averages, readouts: zeros([keptReadouts, readoutCount]) },
    constants: { train: constantsOf(plan, dataset), images: batches.residentImages() ?? undefined },
  };
}
