import { softmaxCrossEntropy } from '@coolsweep/backend';
import type { Batch, ImageShape } from '@coolsweep/data';
import type { Model } from '@coolsweep/models';
import { mul, stack, tidy, type Tensor1D } from '@tensorflow/tfjs-core';
import type { AveragedState } from './averages.ts';
import { unflatten } from './flatWeights.ts';
import { upload } from './labelledImages.ts';
import { countCorrect, normalised, type TrainConstants } from './trainStep.ts';

/** Images that are evaluated at once: enough to keep a device busy, few enough for its memory. */
export function evaluationBatchSize([height, width]: ImageShape): number {
  const largest = 250;
  return Math.max(1, Math.min(largest, Math.floor((64 * 224 * 224) / (height * width))));
}

export interface Evaluation {
  /** Mean cross entropy, without penalty and without label smoothing. */
  readonly loss: number;
  /** Share of images classified correctly. */
  readonly accuracy: number;
}

/** Loss and accuracy over batches of images as they are, in inference mode. */
export async function evaluate(
  model: Model,
  { state, constants }: { readonly state: AveragedState; readonly constants: TrainConstants },
  { batches, imageShape }: { batches: Iterable<Batch> | AsyncIterable<Batch>; imageShape: ImageShape },
): Promise<Evaluation> {
  let loss = 0;
  let correct = 0;
  let images = 0;
  for await (const batch of batches) {
    const sums = tidy(() => {
      const { images, labels } = upload(batch, imageShape);
      const weights = unflatten(model, state.weights);
      const input = normalised(images, constants);
      const { logits } = model.apply({ weights, statistics: state.statistics }, input, { training: false });
      return stack([mul(softmaxCrossEntropy(logits, labels), batch.size), countCorrect(logits, labels)]) as Tensor1D;
    });
    const [batchLoss = Number.NaN, batchCorrect = Number.NaN] = await sums.data();
    sums.dispose();
    loss += batchLoss;
    correct += batchCorrect;
    images += batch.size;
  }
  return { loss: loss / images, accuracy: correct / images };
}
