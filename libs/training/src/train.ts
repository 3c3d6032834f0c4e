import { setImmediate } from 'node:timers/promises';
import { randomStream } from '@coolsweep/backend';
import {
  epochBatches,
  normalisation,
  orderedBatches,
  sampleBatch,
  type Batch,
  type Dataset,
  type ImageShape,
} from '@coolsweep/data';
import { asScalars, stepValues } from '@coolsweep/optimizer';
import { dispose, scalar, tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import {
  averagedState,
  emaDecay,
  initialAverages,
  updateAverages,
  type AveragedState,
  type Averages,
} from './averages.ts';
import { readCheckpoint, writeCheckpoint, type CheckpointOrigin, type TrainingPosition } from './checkpoint.ts';
import { evaluate, evaluationBatchSize } from './evaluate.ts';
import { decayMask, flatten, penaltySlope } from './flatWeights.ts';
import { upload } from './labelledImages.ts';
import { nothing, trainingLog, type TrainingLog } from './trainingLog.ts';
import { trainStep, type TrainConstants, type TrainState } from './trainStep.ts';
import type { TrialReporter } from './trialEvents.ts';
import { noiseBatches, type NoiseBatches } from './noiseBatches.ts';
import type { TrialPlan } from './trialPlan.ts';

/**
 * How training ended. `step` counts updates done. Diverged is a run with a loss or a displacement that is not finite, also
 * if only the last update, or an evaluation after it, shows it. A stopped run can go on from its checkpoint.
 */
export type TrainingEnd =
  | { readonly type: 'completed'; readonly step: number }
  | { readonly type: 'diverged'; readonly step: number }
  | { readonly type: 'stopped'; readonly step: number; readonly checkpoint: Uint8Array };

export interface TrainingContext {
  readonly plan: TrialPlan;
  readonly dataset: Dataset;
  readonly reporter: TrialReporter;
  readonly shouldStop: () => boolean;
  /** Checkpoint of a stopped run to go on from; null to start. */
  readonly resumeFrom: Uint8Array | null;
}

/** The tensors of a trial in training. */
interface Training {
  state: TrainState;
  averages: Averages;
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

function originOf({ plan, dataset }: TrainingContext): CheckpointOrigin {
  return { config: plan.config, seed: plan.seed, dataset: dataset.contentHash };
}

/** The state to go on from: that of the checkpoint, or the first one. */
function startOf(context: TrainingContext): { training: Training; position: TrainingPosition } {
  const { plan, dataset, resumeFrom } = context;
  if (resumeFrom !== null) {
    const { position, tensors } = readCheckpoint(originOf(context), resumeFrom);
    return { position, training: { ...tensors, constants: constantsOf(plan, dataset) } };
  }
  return tidyStart(context);
}

function tidyStart({ plan, dataset }: TrainingContext): { training: Training; position: TrainingPosition } {
  const state = initialState(plan);
  const averages = tidy(() => initialAverages(plan.model, state, plan.config.averaging));
  return {
    position: { step: 0, seconds: 0, sums: nothing, results: {} },
    training: { state, averages, constants: constantsOf(plan, dataset) },
  };
}

/** A batch on its way into an update. */
interface Given {
  readonly batch: Batch;
  /** The batch by which gradient noise is measured; null at most updates. */
  readonly noise: Batch | null;
  /** Updates done with this one. */
  readonly step: number;
}

/** One update; what it replaces is disposed. */
function update({ plan, dataset }: TrainingContext, training: Training, { batch, noise, step }: Given) {
  const { model, transform, config, stepsPerEpoch } = plan;
  const values = stepValues(transform, step - 1);
  const options = { labelSmoothing: config.labelSmoothing, measuresLayers: config.telemetry.layers };
  const { state, averages, readouts, measurements } = tidy(() => {
    const output = trainStep(
      { model, transform, options },
      {
        state: training.state,
        constants: training.constants,
        batch: upload(batch, dataset.imageShape),
        noiseBatch: noise && upload(noise, dataset.imageShape),
        values: asScalars(values),
        key: tensor1d([randomStream('trial', plan.seed, 'key').integer(2 ** 31), step], 'int32'),
      },
    );
    const averages = updateAverages(model, training.averages, {
      state: output.state,
      decay: scalar(emaDecay(config.averaging.ema ?? 0, step)),
      opensEpoch: (step - 1) % stepsPerEpoch === 0,
    });
    return { ...output, averages };
  });
  disposeReplaced(training, { state, averages });
  training.state = state;
  training.averages = averages;
  return { step, size: batch.size, values, readouts, measurements };
}

/** Disposes what the new state does not go on using. */
function disposeReplaced(old: Training, current: Pick<Training, 'state' | 'averages'>): void {
  const used = new Set<unknown>(Object.values(current.state.statistics));
  const { weights, optimizer, statistics } = old.state;
  dispose([weights, optimizer, Object.values(statistics).filter((statistic) => !used.has(statistic))]);
  if (current.averages !== old.averages) dispose(old.averages);
}

/** Images to be evaluated on, under the name of their metrics. */
interface Evaluated {
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
async function reportEvaluation(
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
async function evaluatedEachEpoch(dataset: Dataset): Promise<Evaluated[]> {
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

/** Seconds since it was started, stopping left out. */
function stopwatch(start: number): {
  readonly seconds: () => number;
  readonly stop: () => void;
  readonly go: () => void;
} {
  let before = start;
  let since: number | null = performance.now();
  const seconds = () => before + (since === null ? 0 : (performance.now() - since) / 1000);
  return {
    seconds,
    stop: () => {
      before = seconds();
      since = null;
    },
    go: () => {
      since = performance.now();
    },
  };
}

/** What all epochs of a run have in common. */
interface Run {
  readonly training: Training;
  readonly log: TrainingLog;
  readonly noise: NoiseBatches;
  readonly watch: ReturnType<typeof stopwatch>;
}

/** The rest of an epoch from update `step` on; null when it came to its end. */
async function trainEpoch(context: TrainingContext, run: Run, at: { epoch: number; step: number }) {
  const { plan, dataset, reporter, shouldStop } = context;
  const { training, log, watch } = run;
  const { batchSize, dataset: request } = plan.config;
  const order = { batchSize, seed: plan.seed, epoch: at.epoch, augment: request.augment };
  let { step } = at;
  for await (const batch of epochBatches(dataset.train, { ...order, skip: step - at.epoch * plan.stepsPerEpoch })) {
    step += 1;
    const noise = await run.noise.take(step);
    const diverged = await log.add({
      ...update(context, training, { batch, noise, step }),
      seconds: watch.seconds(),
    });
    if (diverged !== null) return { type: 'diverged', step: diverged.divergedAt } as const;
    // Lets messages arrive: an update blocks the event loop from beginning to end.
    await setImmediate();
    if (!shouldStop()) continue;
    const divergedBefore = await log.readAll();
    if (divergedBefore !== null) return { type: 'diverged', step: divergedBefore.divergedAt } as const;
    const position = { step, seconds: watch.seconds(), sums: log.sums(), results: reporter.results() };
    return { type: 'stopped', step, checkpoint: await writeCheckpoint(originOf(context), position, training) } as const;
  }
  return null;
}

async function trainEpochs(context: TrainingContext, run: Run, start: number): Promise<TrainingEnd> {
  const { plan, dataset } = context;
  const { training, log, watch } = run;
  const evaluated = await evaluatedEachEpoch(dataset);
  let step = start;
  // A run that was stopped after the last update of an epoch has that epoch still to evaluate.
  const first = Math.max(0, Math.ceil(start / plan.stepsPerEpoch) - 1);
  for (let epoch = first; epoch < plan.config.epochs; epoch++) {
    watch.go();
    const end = await trainEpoch(context, run, { epoch, step });
    if (end !== null) return end;
    step = (epoch + 1) * plan.stepsPerEpoch;
    const diverged = await log.readAll();
    watch.stop();
    if (diverged !== null) return { type: 'diverged', step: diverged.divergedAt };
    for (const split of evaluated) {
      const seconds = watch.seconds();
      if (!(await reportEvaluation(context, training, { ...split, step, seconds }))) return { type: 'diverged', step };
    }
  }
  return { type: 'completed', step };
}

/**
 * Trains for all epochs, evaluates the validation split and a part of the training split after each, and the test split
 * once, at the end.
 *
 * All randomness comes from the seed with names of its own, so runs repeat exactly and configurations with one seed
 * start from the same weights and see the same batches. No tensor is left when it returns.
 */
export async function train(context: TrainingContext): Promise<TrainingEnd> {
  const { plan, dataset, reporter } = context;
  const { training, position } = startOf(context);
  reporter.resume(position.results);
  const log = trainingLog(plan, reporter, position.sums);
  const noise = noiseBatches(plan, dataset);
  const watch = stopwatch(position.seconds);
  watch.stop();
  try {
    const end = await trainEpochs(context, { training, log, noise, watch }, position.step);
    if (end.type !== 'completed') return end;
    const batches = () => orderedBatches(dataset.test, evaluationBatchSize(dataset.imageShape));
    const test = { name: 'test', batches, step: end.step, seconds: watch.seconds() } as const;
    return (await reportEvaluation(context, training, test)) ? end : { type: 'diverged', step: end.step };
  } finally {
    await noise.close();
    log.dispose();
    dispose(training.state);
    dispose(training.averages);
    dispose(training.constants);
  }
}
