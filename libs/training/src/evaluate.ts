import { softmaxCrossEntropy } from '@coolsweep/backend';
import { orderedBatches, type Split } from '@coolsweep/data';
import type { Model } from '@coolsweep/models';
import { mul, stack, tidy, type Tensor1D } from '@tensorflow/tfjs-core';
import { unflatten } from './flatWeights.ts';
import { upload } from './labelledImages.ts';
import { countCorrect, normalised, type TrainConstants, type TrainState } from './trainStep.ts';

/** Large enough to keep a device busy, small enough for its memory. */
const batchSize = 250;

export interface Evaluation {
  /** Mean cross entropy, without penalty. */
  readonly loss: number;
  /** Share of images classified correctly. */
  readonly accuracy: number;
}

/** Loss and accuracy over a split, in inference mode. */
export async function evaluate(
  model: Model,
  { state, constants }: { readonly state: TrainState; readonly constants: TrainConstants },
  split: Split,
): Promise<Evaluation> {
  let loss = 0;
  let correct = 0;
  for (const batch of orderedBatches(split, batchSize)) {
    const sums = tidy(() => {
      const { images, labels } = upload(batch, split.imageShape);
      const weights = unflatten(model, state.weights);
      const input = normalised(images, constants.pixelMean);
      const { logits } = model.apply({ weights, statistics: state.statistics }, input, { training: false });
      return stack([mul(softmaxCrossEntropy(logits, labels), batch.size), countCorrect(logits, labels)]) as Tensor1D;
    });
    const [batchLoss = Number.NaN, batchCorrect = Number.NaN] = await sums.data();
    sums.dispose();
    loss += batchLoss;
    correct += batchCorrect;
  }
  return { loss: loss / split.size, accuracy: correct / split.size };
}
