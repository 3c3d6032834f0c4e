import { disposeTree } from '@coolsweep/backend';
import { scalar, tensor1d } from '@tensorflow/tfjs-core';
import { batchInput, type Batches, type EvaluationBatch } from './batchSource.ts';
import type { Training } from './trainingContext.ts';
import type { EvaluatedWeights, TrialInput } from './trialStep.ts';

export interface Evaluation {
  /** Mean cross entropy, without penalty and without label smoothing. */
  readonly loss: number;
  /** Share of images classified correctly. */
  readonly accuracy: number;
}

export interface EvaluationOptions {
  readonly weights: EvaluatedWeights;
  /** Updates summed up in the epoch's average. */
  readonly updates: number;
}

/** The input of a step that evaluates a batch; the caller disposes it. */
export function evaluationInput(
  { imageShape }: Pick<Training, 'imageShape'>,
  batch: EvaluationBatch,
  { weights, updates }: EvaluationOptions,
): Extract<TrialInput, { kind: 'evaluation' }> {
  return {
    kind: 'evaluation',
    weights,
    batch: batchInput(batch, imageShape),
    counts: tensor1d(batch.counts),
    updates: scalar(updates),
  };
}

/** Loss and accuracy over batches of images as they are, in inference mode. */
export async function evaluate(
  training: Training,
  batches: Batches<EvaluationBatch>,
  options: EvaluationOptions,
): Promise<Evaluation> {
  let [loss, correct, images] = [0, 0, 0];
  for await (const batch of batches) {
    const input = evaluationInput(training, batch, options);
    const { state, output } = training.step.run(training.state, input);
    training.state = state;
    const [batchLoss = Number.NaN, batchCorrect = Number.NaN] = (await output.sums?.data()) ?? [];
    disposeTree({ input, output });
    loss += batchLoss;
    correct += batchCorrect;
    images += batch.size;
  }
  return { loss: loss / images, accuracy: correct / images };
}
