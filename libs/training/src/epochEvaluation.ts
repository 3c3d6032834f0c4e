import { orderedBatches, sampleBatch, type Batch, type Dataset, type ImageShape } from '@coolsweep/data';
import { dispose, tidy } from '@tensorflow/tfjs-core';
import { averagedState, type AveragedState } from './averages.ts';
import { evaluate, evaluationBatchSize } from './evaluate.ts';
import type { Training, TrainingContext } from './trainingContext.ts';
import type { TrialPlan } from './trialPlan.ts';

/** Images to be evaluated on, under the name of their metrics. */
export interface Evaluated {
  readonly name: 'validation' | 'test' | 'train/clean';
  readonly batches: () => Iterable<Batch> | AsyncIterable<Batch>;
}

/** The batches of a sample that is in memory. */
function* piecesOf({ images, labels, size }: Batch, imageShape: ImageShape): Generator<Batch, void, undefined> {
  const imageSize = images.length / size;
  const pieceSize = evaluationBatchSize(imageShape);
  for (let start = 0; start < size; start += pieceSize) {
    const end = Math.min(start + pieceSize, size);
    yield {
      images: images.subarray(start * imageSize, end * imageSize),
      labels: labels.subarray(start, end),
      size: end - start,
    };
  }
}

/**
 * Evaluates and reports, unless the loss is not finite: an accuracy of such weights, about 1 / classes, would look like a
 * result. Returns whether it is finite. Averages of the weights are evaluated on held-out images beside the last weights.
 */
export async function reportEvaluation(
  { plan, dataset, reporter }: TrainingContext,
  training: Training,
  { name, batches, step, seconds }: Evaluated & { readonly step: number; readonly seconds: number },
): Promise<boolean> {
  const { model } = plan;
  const { imageShape } = dataset;
  const evaluated = async (state: AveragedState) =>
    evaluate(model, { state, constants: training.constants }, { batches: batches(), imageShape });
  const { loss, accuracy } = await evaluated(training.state);
  if (!Number.isFinite(loss)) {
    reporter.report({ type: 'log', text: `diverged: the ${name} loss after update ${step} is ${loss}` });
    return false;
  }
  const metrics: Record<string, number> = {
    [`${name}/loss`]: loss,
    [`${name}/accuracy`]: accuracy,
    // Also here, and not only at the interval's end: time to target is read at the steps of evaluation.
    'time/training': seconds,
  };
  if (name !== 'train/clean') {
    for (const [average, state] of averagesAt(plan, training, step)) {
      const evaluation = await evaluated(state);
      dispose(state);
      metrics[`${name}/${average}/loss`] = evaluation.loss;
      metrics[`${name}/${average}/accuracy`] = evaluation.accuracy;
    }
  }
  reporter.metrics(step, metrics);
  return true;
}

/** The averages of the weights that there are, by the name that their metrics have. */
function averagesAt(
  { model, stepsPerEpoch }: TrialPlan,
  { averages: { ema, epochSum } }: Training,
  step: number,
): ['ema' | 'averaged', AveragedState][] {
  const updates = ((step - 1) % stepsPerEpoch) + 1;
  return [
    ...(ema === undefined ? [] : [['ema', tidy(() => averagedState(model, ema))] as ['ema', AveragedState]]),
    ...(epochSum === undefined
      ? []
      : [['averaged', tidy(() => averagedState(model, epochSum, updates))] as ['averaged', AveragedState]]),
  ];
}

/** Most training images that are evaluated as they are: they stay in memory. */
const largestCleanSample = 1000;

/** As many as are held out, if that is not more than can be kept. */
function cleanSize({ train, validation }: Dataset): number {
  return Math.min(train.size, validation?.size ?? largestCleanSample, largestCleanSample);
}

/** What is evaluated at the end of every epoch. */
export async function evaluatedEachEpoch(dataset: Dataset): Promise<Evaluated[]> {
  const { train, validation, imageShape } = dataset;
  // The same images in every trial, whatever its seed.
  const sample = await sampleBatch(train, { batchSize: cleanSize(dataset), seed: 0, step: 0, augment: 'none' });
  return [
    ...(validation === null
      ? []
      : [
          {
            name: 'validation' as const,
            batches: () => orderedBatches(validation, evaluationBatchSize(imageShape)),
          },
        ]),
    { name: 'train/clean', batches: () => piecesOf(sample, imageShape) },
  ];
}

/** The test split, which is evaluated once. */
export function testSplit({ test, imageShape }: Dataset): Evaluated {
  return { name: 'test', batches: () => orderedBatches(test, evaluationBatchSize(imageShape)) };
}
