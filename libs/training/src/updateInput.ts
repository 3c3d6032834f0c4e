import { asScalars, stepValues } from '@coolsweep/optimizer';
import { scalar, tensor1d } from '@tensorflow/tfjs-core';
import { emaDecay } from './averages.ts';
import { batchInput, type HostBatch } from './batchSource.ts';
import type { Training } from './trainingContext.ts';
import type { TrialPlan } from './trialPlan.ts';
import type { TrialInput } from './trialStep.ts';

/** An update and what it is made with. */
export interface UpdateRequest {
  readonly batch: HostBatch;
  /** The batch by which gradient noise is measured; null at most updates. */
  readonly noise: HostBatch | null;
  /** Updates done with this one. */
  readonly step: number;
}

/** The input of an update; the caller disposes it. */
export function updateInput(
  { transform, config, stepsPerEpoch, keySeed }: TrialPlan,
  { imageShape }: Pick<Training, 'imageShape'>,
  { batch, noise, step }: UpdateRequest,
): TrialInput {
  const { ema, epoch } = config.averaging;
  return {
    kind: 'update',
    batch: batchInput(batch, imageShape),
    noise: noise && batchInput(noise, imageShape),
    values: asScalars(stepValues(transform, step - 1)),
    key: tensor1d([keySeed, step], 'int32'),
    averaging:
      ema === undefined && !epoch
        ? null
        : { decay: scalar(emaDecay(ema ?? 0, step)), keepsSum: scalar((step - 1) % stepsPerEpoch === 0 ? 0 : 1) },
  };
}
