import type { Dataset } from '@coolsweep/data';
import type { Batches, EvaluationBatch } from './batchSource.ts';
import { evaluate } from './evaluate.ts';
import type { Training, TrainingContext } from './trainingContext.ts';
import type { TrialPlan } from './trialPlan.ts';
import type { EvaluatedWeights } from './trialStep.ts';

/** Images to be evaluated on, under the name of their metrics. */
export interface Evaluated {
  readonly name: 'validation' | 'test' | 'train/clean';
  readonly batches: () => Batches<EvaluationBatch>;
}

/**
 * Evaluates and reports, unless the loss is not finite: an accuracy of such weights, about 1 / classes, would look like a
 * result. Returns whether it is finite. Averages of the weights are evaluated on held-out images beside the last weights.
 */
export async function reportEvaluation(
  { plan, reporter }: TrainingContext,
  training: Training,
  { name, batches, step, seconds }: Evaluated & { readonly step: number; readonly seconds: number },
): Promise<boolean> {
  const updates = ((step - 1) % plan.stepsPerEpoch) + 1;
  const evaluated = (weights: EvaluatedWeights) => evaluate(training, batches(), { weights, updates });
  const { loss, accuracy } = await evaluated('last');
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
    for (const average of averagesOf(plan)) {
      const evaluation = await evaluated(average);
      metrics[`${name}/${average}/loss`] = evaluation.loss;
      metrics[`${name}/${average}/accuracy`] = evaluation.accuracy;
    }
  }
  reporter.metrics(step, metrics);
  return true;
}

/** The averages of the weights that there are, by the name that their metrics have. */
export function averagesOf({ config: { averaging } }: TrialPlan): ('ema' | 'averaged')[] {
  return [
    ...(averaging.ema === undefined ? [] : (['ema'] as const)),
    ...(averaging.epoch ? (['averaged'] as const) : []),
  ];
}

/** Most training images that are evaluated as they are: they stay in memory. */
const largestCleanSample = 1000;

/** As many as are held out, if that is not more than can be kept. */
function cleanSize({ train, validation }: Dataset): number {
  return Math.min(train.size, validation?.size ?? largestCleanSample, largestCleanSample);
}

/** What is evaluated at the end of every epoch. */
export async function evaluatedEachEpoch(dataset: Dataset, { batches }: Training): Promise<Evaluated[]> {
  const { validation } = dataset;
  // The same images in every trial, whatever its seed.
  const sample = await batches.sample(cleanSize(dataset));
  return [
    ...(validation === null ? [] : [{ name: 'validation' as const, batches: () => batches.ordered(validation) }]),
    { name: 'train/clean', batches: () => sample },
  ];
}

/** The test split, which is evaluated once. */
export function testSplit({ test }: Dataset, { batches }: Training): Evaluated {
  return { name: 'test', batches: () => batches.ordered(test) };
}
