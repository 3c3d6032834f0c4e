import type { StepValues } from '@coolsweep/optimizer';
import { temperature } from '@coolsweep/schedule';
import { dispose, type Tensor1D } from '@tensorflow/tfjs-core';
import { measurementsFrom, type Measurement } from './measurement.ts';
import { readoutCount, readoutsFrom, type Readouts } from './trainStep.ts';
import { keptReadouts } from './trialStep.ts';
import type { MetricValues, TrialReporter } from './trialEvents.ts';
import { measuresAt, reportsAt, type TrialPlan } from './trialPlan.ts';

/** An update whose read-outs are still with the step. */
export interface DoneStep {
  /** Updates done, this one included. */
  readonly step: number;
  /** Images in its batch. */
  readonly size: number;
  /** Schedule values that it was made with. */
  readonly values: StepValues;
  /** Seconds of training so far. */
  readonly seconds: number;
  readonly measurements: Tensor1D | undefined;
}

/** The first update with a loss before it, or a displacement in it, that is not finite. */
export interface Divergence {
  readonly divergedAt: number;
}

/** Collects the read-outs of updates, reads them back in groups and reports training metrics once per interval. */
export interface TrainingLog {
  /** Takes over the measurements. Returns the divergence once it is known: up to 19 updates later. */
  readonly add: (done: DoneStep) => Promise<Divergence | null>;
  /** Reads back what is still on the device: for the moment before something is measured with the weights as they are. */
  readonly readAll: () => Promise<Divergence | null>;
  /** What is summed up and not yet reported; read everything before. */
  readonly sums: () => Sums;
  readonly dispose: () => void;
}

/** What was read since the last report, and since the last measurement. Plain numbers: part of a checkpoint. */
export interface Sums {
  readonly loss: number;
  readonly correct: number;
  readonly images: number;
  readonly msd: number;
  /** Of the predicted msd without gradient noise, and what variance 1 adds to it: the prediction is linear in it. */
  readonly injectedMsd: number;
  readonly msdPerVariance: number;
  readonly updates: number;
}

const nothingReported = { loss: 0, correct: 0, images: 0 };
const nothingMeasured = { msd: 0, injectedMsd: 0, msdPerVariance: 0, updates: 0 };
export const nothing: Sums = { ...nothingReported, ...nothingMeasured };

/** Reads the read-outs of the last updates, all that are kept, the latest at the end. */
export type ReadReadouts = () => Promise<ArrayLike<number>>;

/** The measurements of one update in the metrics' names. */
function measuredMetrics(
  { transform, config: { batchSize } }: TrialPlan,
  { values, size }: DoneStep,
  measured: readonly Measurement[],
): MetricValues {
  const effectiveLearningRate = transform.effectiveLearningRate(values);
  // The gradient is a mean over images: sigma^2 of a full batch, from that of a batch that may be an epoch's shorter last.
  const share = size / batchSize;
  const metrics = measured.map((means): MetricValues => {
    const prefix = means.layer === null ? 'optimizer' : (`layer/${means.layer}` as const);
    const norm = (meanSquare: number) => Math.sqrt(meanSquare * means.size);
    const metric = (name: string, value: number) => ({ [`${prefix}/${name}`]: value });
    const variance = means.gradientVariance * share;
    const predicted = transform.predictedMsd(values, means.gradientVariance);
    return {
      ...metric(
        'temperature',
        (transform.injectedTemperature ?? 0) + temperature(effectiveLearningRate, means.preconditionedVariance * share),
      ),
      ...metric('gradientNorm', norm(means.gradientSquare)),
      ...metric('weightNorm', norm(means.weightSquare)),
      ...metric('updateRatio', norm(means.displacementSquare) / norm(means.weightSquare)),
      ...metric('gradientVariance', variance),
      // Of this update alone; over all weights the mean since the last measurement is reported.
      ...(means.layer !== null && metric('msd', means.displacementSquare)),
      ...(means.layer !== null && predicted !== null && metric('predictedMsd', predicted)),
    };
  });
  return Object.assign({}, ...metrics) as MetricValues;
}

export function trainingLog(
  { plan, reporter }: { readonly plan: TrialPlan; readonly reporter: TrialReporter },
  readReadouts: ReadReadouts,
  start: Sums = nothing,
): TrainingLog {
  const { transform } = plan;
  let unread: DoneStep[] = [];
  let sums = start;

  // An adaptive optimizer has no prediction.
  const isPredicted = transform.predictedMsd({ learningRate: 1, rho: 0 }, 1) !== null;

  const addUp = ({ size, values }: DoneStep, { loss, correct, msd }: Readouts) => {
    const injected = transform.predictedMsd(values, 0) ?? 0;
    const perVariance = (transform.predictedMsd(values, 1) ?? 0) - injected;
    sums = {
      loss: sums.loss + loss * size,
      correct: sums.correct + correct,
      images: sums.images + size,
      msd: sums.msd + msd,
      injectedMsd: sums.injectedMsd + injected,
      msdPerVariance: sums.msdPerVariance + perVariance,
      updates: sums.updates + 1,
    };
  };

  const report = ({ step, values, seconds }: DoneStep) => {
    reporter.metrics(step, {
      'train/loss': sums.loss / sums.images,
      'train/accuracy': sums.correct / sums.images,
      'optimizer/learningRate': values.learningRate,
      'optimizer/rho': values.rho,
      'optimizer/effectiveLearningRate': transform.effectiveLearningRate(values),
      'time/training': seconds,
    });
    // A report that only the end of the run brings about ends no interval: a longer run goes on adding up.
    if (step % plan.reportInterval === 0) sums = { ...sums, ...nothingReported };
  };

  const reportMeasured = (done: DoneStep, measured: readonly Measurement[]) => {
    const metrics = measuredMetrics(plan, done, measured);
    const variance = metrics['optimizer/gradientVariance'] ?? Number.NaN;
    const predicted = (sums.injectedMsd + sums.msdPerVariance * variance) / sums.updates;
    reporter.metrics(done.step, {
      ...metrics,
      'optimizer/msd': sums.msd / sums.updates,
      ...(isPredicted && { 'optimizer/predictedMsd': predicted }),
    });
    if (done.step % plan.measureInterval === 0) sums = { ...sums, ...nothingMeasured };
  };

  /** Returns whether training goes on. */
  const read = async (done: DoneStep, readouts: Readouts): Promise<boolean> => {
    const { step, measurements } = done;
    const { loss, msd } = readouts;
    const measured = measurements === undefined ? null : measurementsFrom(await measurements.data(), plan.model);
    measurements?.dispose();
    // The loss is that before the update: only the displacement tells that the update itself spoilt the weights.
    if (!Number.isFinite(loss) || !Number.isFinite(msd)) {
      reporter.metrics(step, { 'train/loss': loss, 'optimizer/msd': msd });
      return false;
    }
    addUp(done, readouts);
    if (reportsAt(plan, step)) report(done);
    if (measured !== null && measuresAt(plan, step)) reportMeasured(done, measured);
    return true;
  };

  const readAll = async (): Promise<Divergence | null> => {
    const steps = unread;
    const last = steps.at(-1);
    if (last === undefined) return null;
    unread = [];
    const values = await readReadouts();
    const first = keptReadouts - steps.length;
    for (const [index, done] of steps.entries()) {
      if (await read(done, readoutsFrom(values, (first + index) * readoutCount))) continue;
      dispose(steps.slice(index + 1).map(({ measurements }) => measurements));
      return { divergedAt: done.step };
    }
    reporter.report({ type: 'progress', step: last.step, steps: plan.steps });
    return null;
  };

  return {
    async add(done) {
      unread.push(done);
      return unread.length < keptReadouts && !reportsAt(plan, done.step) ? null : readAll();
    },
    readAll,
    sums: () => sums,
    dispose() {
      dispose(unread.map(({ measurements }) => measurements));
      unread = [];
    },
  };
}
