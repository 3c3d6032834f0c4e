import { setImmediate } from 'node:timers/promises';
import { randomStream } from '@coolsweep/backend';
import { epochBatches, normalisation, type Batch, type Dataset } from '@coolsweep/data';
import { asScalars, stepValues } from '@coolsweep/optimizer';
import { dispose, scalar, tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { emaDecay, initialAverages, updateAverages } from './averages.ts';
import { readCheckpoint, writeCheckpoint, type CheckpointOrigin, type TrainingPosition } from './checkpoint.ts';
import { evaluatedEachEpoch, reportEvaluation, testSplit } from './epochEvaluation.ts';
import { decayMask, flatten, penaltySlope } from './flatWeights.ts';
import { upload } from './labelledImages.ts';
import { noiseBatches, type NoiseBatches } from './noiseBatches.ts';
import { stopwatch, type Stopwatch } from './stopwatch.ts';
import type { Training, TrainingContext } from './trainingContext.ts';
import { nothing, trainingLog, type TrainingLog } from './trainingLog.ts';
import { trainStep, type TrainConstants, type TrainState } from './trainStep.ts';
import type { TrialPlan } from './trialPlan.ts';

/**
 * How training ended. `step` counts updates done. Diverged is a run with a loss or a displacement that is not finite, also
 * if only the last update, or an evaluation after it, shows it. A stopped run can go on from its checkpoint.
 */
export type TrainingEnd =
  | { readonly type: 'completed'; readonly step: number }
  | { readonly type: 'diverged'; readonly step: number }
  | { readonly type: 'stopped'; readonly step: number; readonly checkpoint: Uint8Array };

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
  return beginning(context);
}

function beginning({ plan, dataset }: TrainingContext): { training: Training; position: TrainingPosition } {
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

/** What all epochs of a run have in common. */
interface Run {
  readonly training: Training;
  readonly log: TrainingLog;
  readonly noise: NoiseBatches;
  readonly watch: Stopwatch;
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
  try {
    const end = await trainEpochs(context, { training, log, noise, watch }, position.step);
    if (end.type !== 'completed') return end;
    const test = { ...testSplit(dataset), step: end.step, seconds: watch.seconds() };
    return (await reportEvaluation(context, training, test)) ? end : { type: 'diverged', step: end.step };
  } finally {
    await noise.close();
    log.dispose();
    dispose(training.state);
    dispose(training.averages);
    dispose(training.constants);
  }
}
