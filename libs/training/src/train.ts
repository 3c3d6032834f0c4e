import { setImmediate } from 'node:timers/promises';
import { randomStream } from '@coolsweep/backend';
import { epochBatches, pixelMean, type Batch, type Dataset, type Split } from '@coolsweep/data';
import { asScalars, stepValues } from '@coolsweep/optimizer';
import { dispose, tensor, tensor1d, tensor3d, tidy } from '@tensorflow/tfjs-core';
import { evaluate } from './evaluate.ts';
import { flatten, penaltySlope } from './flatWeights.ts';
import { upload } from './labelledImages.ts';
import { reportsAt, trainingLog } from './trainingLog.ts';
import { trainStep, type TrainConstants, type TrainState } from './trainStep.ts';
import type { TrialReporter } from './trialEvents.ts';
import type { TrialPlan } from './trialPlan.ts';

/**
 * How training ended. `step` counts updates done. Diverged is a run with a loss or a displacement that is not finite, also
 * if only the last update, or an evaluation after it, shows it.
 */
export type TrainingEnd =
  | { readonly type: 'completed'; readonly step: number }
  | { readonly type: 'diverged'; readonly step: number }
  | { readonly type: 'stopped'; readonly step: number };

export interface TrainingContext {
  readonly plan: TrialPlan;
  readonly dataset: Dataset;
  readonly reporter: TrialReporter;
  readonly shouldStop: () => boolean;
}

/** The tensors of a trial in training. */
interface Training {
  state: TrainState;
  readonly constants: TrainConstants;
}

function initialState({ model, transform, seed }: TrialPlan): TrainState {
  const initial = model.initialize(seed);
  const weights = tensor1d(flatten(model, initial.weights));
  const statistics = Object.fromEntries(
    model.statistics.map(({ name, shape }) => [
      name,
      tensor(initial.statistics[name] ?? new Float32Array(0), [...shape]),
    ]),
  );
  return { weights, statistics, optimizer: transform.init({ weights }) };
}

/**
 * A batch for measuring the variance of the gradient: drawn as those of training, of the same size, from random numbers of
 * its own, so that measuring changes nothing in training.
 */
function noiseBatch({ plan, dataset }: TrainingContext, step: number, size: number): Batch | null {
  const seed = randomStream('trial', plan.seed, 'noise', step).integer(2 ** 31);
  const { augment } = plan.config.dataset;
  const [batch] = epochBatches(dataset.train, { batchSize: size, seed, epoch: 0, augment });
  return batch ?? null;
}

/** One update; the old state is disposed. */
function update(context: TrainingContext, training: Training, { batch, step }: { batch: Batch; step: number }) {
  const { plan, dataset } = context;
  const values = stepValues(plan.transform, step - 1);
  const noise = reportsAt(plan, step) ? noiseBatch(context, step, batch.size) : null;
  const { state, readouts } = tidy(() =>
    trainStep(plan.model, plan.transform, {
      state: training.state,
      constants: training.constants,
      batch: upload(batch, dataset.imageShape),
      noiseBatch: noise && upload(noise, dataset.imageShape),
      values: asScalars(values),
    }),
  );
  disposeReplaced(training.state, state);
  training.state = state;
  return { step, size: batch.size, values, readouts };
}

/** Disposes what the new state does not go on using. */
function disposeReplaced(old: TrainState, current: TrainState): void {
  const used = new Set<unknown>(Object.values(current.statistics));
  dispose([old.weights, old.optimizer, Object.values(old.statistics).filter((tensor) => !used.has(tensor))]);
}

/**
 * Evaluates a split and reports it, unless the loss is not finite: an accuracy of such weights, about 1 / classes, would
 * look like a result. Returns whether it is finite.
 */
async function reportEvaluation(
  { plan, reporter }: TrainingContext,
  training: Training,
  { name, split, step }: { readonly name: 'validation' | 'test'; readonly split: Split; readonly step: number },
): Promise<boolean> {
  const { loss, accuracy } = await evaluate(plan.model, training, split);
  if (Number.isFinite(loss)) reporter.metrics(step, { [`${name}/loss`]: loss, [`${name}/accuracy`]: accuracy });
  else reporter.report({ type: 'log', text: `diverged: the ${name} loss after update ${step} is ${loss}` });
  return Number.isFinite(loss);
}

async function trainEpochs(context: TrainingContext, training: Training): Promise<TrainingEnd> {
  const { plan, dataset, reporter, shouldStop } = context;
  const { batchSize, epochs } = plan.config;
  const log = trainingLog(plan, reporter);
  let step = 0;
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = { batchSize, seed: plan.seed, epoch, augment: plan.config.dataset.augment };
      for (const batch of epochBatches(dataset.train, order)) {
        step += 1;
        const diverged = await log.add(update(context, training, { batch, step }));
        if (diverged !== null) return { type: 'diverged', step: diverged.divergedAt };
        // Lets messages arrive: an update blocks the event loop from beginning to end.
        await setImmediate();
        if (shouldStop()) return { type: 'stopped', step };
      }
      if (dataset.validation !== null) {
        const diverged = await log.readAll();
        if (diverged !== null) return { type: 'diverged', step: diverged.divergedAt };
        const validation = { name: 'validation', split: dataset.validation, step } as const;
        if (!(await reportEvaluation(context, training, validation))) return { type: 'diverged', step };
      }
    }
    return { type: 'completed', step };
  } finally {
    log.dispose();
  }
}

/**
 * Trains for all epochs, evaluates the validation split after each and the test split once, at the end.
 *
 * All randomness comes from the seed with names of its own, so runs repeat exactly and configurations with one seed
 * start from the same weights and see the same batches. No tensor is left when it returns.
 */
export async function train(context: TrainingContext): Promise<TrainingEnd> {
  const { plan, dataset } = context;
  const [height, width, channels] = dataset.imageShape;
  const training: Training = {
    state: initialState(plan),
    constants: {
      pixelMean: tensor3d(pixelMean(dataset.train), [height, width, channels]),
      penaltySlope: tensor1d(penaltySlope(plan.model)),
    },
  };
  try {
    const end = await trainEpochs(context, training);
    if (end.type !== 'completed') return end;
    const test = { name: 'test', split: dataset.test, step: end.step } as const;
    return (await reportEvaluation(context, training, test)) ? end : { type: 'diverged', step: end.step };
  } finally {
    dispose(training.state);
    dispose(training.constants);
  }
}
