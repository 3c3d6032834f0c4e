import { setImmediate } from 'node:timers/promises';
import { disposeTree } from '@coolsweep/backend';
import { stepValues } from '@coolsweep/optimizer';
import { batchSource } from './batchSource.ts';
import { writeCheckpoint, type CheckpointOrigin, type TrainingTensors } from './checkpoint.ts';
import { checkpointStart, type CheckpointStart } from './checkpointStart.ts';
import { compiledTrial } from './compiledTrial.ts';
import { evaluatedEachEpoch, reportEvaluation, testSplit, type Evaluated } from './epochEvaluation.ts';
import { noiseBatches, type NoiseBatches } from './noiseBatches.ts';
import { prepareStep, type Preparation } from './preparation.ts';
import { stopwatch, type Stopwatch } from './stopwatch.ts';
import type { Training, TrainingContext } from './trainingContext.ts';
import { nothing, trainingLog, type TrainingLog } from './trainingLog.ts';
import type { TrialPlan } from './trialPlan.ts';
import { firstTensors, trialStart } from './trialStart.ts';
import { updateInput, type UpdateRequest } from './updateInput.ts';
import { weightsHashOf } from './weightsHash.ts';

/**
 * How training ended. `step` counts updates done. Diverged is a run with a loss or a displacement that is not finite, also
 * if only the last update, or an evaluation after it, shows it. A stopped run can go on from its checkpoint.
 */
export type TrainingEnd =
  | { readonly type: 'completed'; readonly step: number; readonly weightsHash: string }
  | { readonly type: 'diverged'; readonly step: number }
  | { readonly type: 'stopped'; readonly step: number };

function originOf({ plan, dataset }: TrainingContext): CheckpointOrigin {
  return { config: plan.config, seed: plan.seed, dataset: dataset.contentHash };
}

/** What to go on from: the checkpoint, or the beginning. The caller disposes the tensors. */
function startOf(context: TrainingContext): CheckpointStart {
  const { plan, resumeFrom } = context;
  if (resumeFrom !== null) return checkpointStart(plan, originOf(context), resumeFrom);
  return { position: { step: 0, seconds: 0, sums: nothing, results: {} }, tensors: firstTensors(plan) };
}

/** Puts a trial's tensors where they are computed with; none of them is left outside. */
function begin({ plan, dataset }: TrainingContext, tensors: TrainingTensors): Training {
  const batches = batchSource(plan, dataset);
  const start = trialStart({ plan, dataset, batches }, tensors);
  try {
    const lease = compiledTrial(plan, start);
    try {
      return { ...lease, state: lease.step.start(start), batches, imageShape: dataset.imageShape };
    } catch (error) {
      lease.release(false);
      throw error;
    }
  } finally {
    disposeTree(start);
  }
}

/** One update. */
function update(plan: TrialPlan, training: Training, given: UpdateRequest) {
  const input = updateInput(plan, training, given);
  const { state, output } = training.step.run(training.state, input);
  disposeTree(input);
  training.state = state;
  const { step, batch } = given;
  return { step, size: batch.size, values: stepValues(plan.transform, step - 1), measurements: output.measurements };
}

/** What the last updates measured. */
async function readReadouts(training: Training): Promise<ArrayLike<number>> {
  const { state, output } = training.step.run(training.state, { kind: 'readouts' });
  training.state = state;
  const values = (await output.readouts?.data()) ?? [];
  disposeTree(output);
  return values;
}

/** What all epochs of a run have in common. */
interface Run {
  readonly training: Training;
  readonly log: TrainingLog;
  readonly noise: NoiseBatches;
  readonly watch: Stopwatch;
  readonly preparation: Preparation;
}

/** The rest of an epoch from update `step` on; null when it came to its end. */
async function trainEpoch(context: TrainingContext, run: Run, at: { epoch: number; step: number }) {
  const { plan, shouldStop } = context;
  const { training, log, watch, preparation } = run;
  const skip = at.step - at.epoch * plan.stepsPerEpoch;
  let { step } = at;
  for await (const batch of training.batches.epoch({ epoch: at.epoch, skip })) {
    step += 1;
    const noise = await run.noise.take(step);
    // The first update is compiled when it is made, and checked: that is not training.
    if (!preparation.isDone()) watch.stop();
    const done = update(plan, training, { batch, noise, step });
    watch.go();
    const diverged = await log.add({ ...done, seconds: watch.seconds() });
    if (diverged !== null) return { type: 'diverged', step: diverged.divergedAt } as const;
    // Lets messages arrive: an update blocks the event loop from beginning to end.
    await setImmediate();
    const stops = shouldStop();
    const endsEpoch = step === (at.epoch + 1) * context.plan.stepsPerEpoch;
    const endsTraining = step === plan.steps;
    if (stops || context.checkpoints?.isDue({ step, endsEpoch, endsTraining }) === true) {
      const diverged = await keepCheckpoint(context, run, step);
      if (diverged !== null) return { type: 'diverged', step: diverged.divergedAt } as const;
    }
    if (stops) return { type: 'stopped', step } as const;
    if (preparation.isDone()) continue;
    // After the first update: the process of a trial is seen to work before all of it is compiled.
    watch.stop();
    await preparation.rest();
    watch.go();
  }
  return null;
}

/** Has what the run can go on from kept, unless an update before shows that it has diverged. */
async function keepCheckpoint(context: TrainingContext, { training, log, watch }: Run, step: number) {
  const { checkpoints, reporter } = context;
  const diverged = await log.readAll();
  if (diverged !== null || checkpoints === null) return diverged;
  // Writing a file is not training.
  watch.stop();
  const position = { step, seconds: watch.seconds(), sums: log.sums(), results: reporter.results() };
  const { train, averages, readouts } = training.step.read(training.state);
  const checkpoint = await writeCheckpoint(originOf(context), position, { state: train, averages });
  disposeTree({ train, averages, readouts });
  await checkpoints.keep(step, checkpoint);
  watch.go();
  return null;
}

/** How the last epoch ended; what has completed is still to be tested. */
async function trainEpochs(context: TrainingContext, run: Run, start: number) {
  const { plan, dataset } = context;
  const { training, log, watch, preparation } = run;
  let evaluated: readonly Evaluated[] | null = null;
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
    if (diverged !== null) return { type: 'diverged', step: diverged.divergedAt } as const;
    // Not before the first epoch: images may have to be decoded for it.
    if (evaluated === null) {
      evaluated = await evaluatedEachEpoch(dataset, training);
      await preparation.evaluation(evaluated);
    }
    for (const split of evaluated) {
      const seconds = watch.seconds();
      if (!(await reportEvaluation(context, training, { ...split, step, seconds })))
        return { type: 'diverged', step } as const;
    }
  }
  return { type: 'completed', step } as const;
}

async function trainAndTest(context: TrainingContext, run: Run, start: number): Promise<TrainingEnd> {
  const end = await trainEpochs(context, run, start);
  if (end.type !== 'completed') return end;
  const { training, watch } = run;
  const test = { ...testSplit(context.dataset, training), step: end.step, seconds: watch.seconds() };
  if (!(await reportEvaluation(context, training, test))) return { type: 'diverged', step: end.step };
  const { train, averages, readouts } = training.step.read(training.state);
  const weightsHash = await weightsHashOf(train);
  disposeTree({ train, averages, readouts });
  return { ...end, weightsHash };
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
  const { tensors, position } = startOf(context);
  const training = begin(context, tensors);
  reporter.resume(position.results);
  const log = trainingLog({ plan, reporter }, () => readReadouts(training), position.sums);
  const noise = noiseBatches(plan, dataset, training.batches);
  const watch = stopwatch(position.seconds);
  let isSound = false;
  try {
    const preparation = prepareStep(context, training);
    const end = await trainAndTest(context, { training, log, noise, watch, preparation }, position.step);
    isSound = true;
    return end;
  } finally {
    await noise.close();
    log.dispose();
    training.release(isSound);
  }
}
