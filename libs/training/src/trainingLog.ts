import { effectiveLearningRateOf, type StepValues } from '@coolsweep/optimizer';
import { temperature } from '@coolsweep/schedule';
import { dispose, stack, type Tensor1D } from '@tensorflow/tfjs-core';
import { readoutCount, readoutsFrom, type Readouts } from './trainStep.ts';
import type { TrialReporter } from './trialEvents.ts';
import type { TrialPlan } from './trialPlan.ts';

/** Reading back waits for the device, and a divergence is noticed when reading: a compromise. */
const mostUnread = 20;

/** An update whose read-outs are still on the device. */
export interface DoneStep {
  /** Updates done, this one included. */
  readonly step: number;
  /** Images in its batch. */
  readonly size: number;
  /** Schedule values that it was made with. */
  readonly values: StepValues;
  readonly readouts: Tensor1D;
}

/** The first update with a loss before it, or a displacement in it, that is not finite. */
export interface Divergence {
  readonly divergedAt: number;
}

/** Collects the read-outs of updates, reads them back in groups and reports training metrics once per interval. */
export interface TrainingLog {
  /** Takes over the read-outs. Returns the divergence once it is known: up to 19 updates later. */
  readonly add: (done: DoneStep) => Promise<Divergence | null>;
  /** Reads back what is still on the device: for the moment before something is measured with the weights as they are. */
  readonly readAll: () => Promise<Divergence | null>;
  readonly dispose: () => void;
}

interface Sums {
  readonly loss: number;
  readonly correct: number;
  readonly images: number;
  readonly msd: number;
  readonly updates: number;
}

const nothing: Sums = { loss: 0, correct: 0, images: 0, msd: 0, updates: 0 };

function plus(sums: Sums, { size }: DoneStep, { loss, correct, msd }: Readouts): Sums {
  return {
    loss: sums.loss + loss * size,
    correct: sums.correct + correct,
    images: sums.images + size,
    msd: sums.msd + msd,
    updates: sums.updates + 1,
  };
}

/** Whether training metrics are reported after this update. */
export function reportsAt({ reportInterval, steps }: TrialPlan, step: number): boolean {
  return step % reportInterval === 0 || step === steps;
}

async function readBack(steps: readonly DoneStep[]): Promise<Readouts[]> {
  const stacked = stack(steps.map(({ readouts }) => readouts));
  const values = await stacked.data();
  dispose([stacked, ...steps.map(({ readouts }) => readouts)]);
  return steps.map((_, index) => readoutsFrom(values, index * readoutCount));
}

/**
 * sigma^2 of the gradient of a full batch, from that of a batch of `size` images, which may be the shorter last one of an
 * epoch: the gradient is a mean over images, so sigma^2(batchSize) = sigma^2(size) * size / batchSize.
 */
function fullBatchVariance(variance: number, { size, batchSize }: { size: number; batchSize: number }): number {
  return (variance * size) / batchSize;
}

export function trainingLog(plan: TrialPlan, reporter: TrialReporter): TrainingLog {
  const { batchSize } = plan.config;
  let unread: DoneStep[] = [];
  let sums = nothing;

  const reportInterval = ({ step, size, values }: DoneStep, { gradientVariance }: Readouts) => {
    const effectiveLearningRate = effectiveLearningRateOf(plan.transform, values);
    reporter.metrics(step, {
      'train/loss': sums.loss / sums.images,
      'train/accuracy': sums.correct / sums.images,
      'optimizer/rho': values.rho,
      'optimizer/effectiveLearningRate': effectiveLearningRate,
      'optimizer/msd': sums.msd / sums.updates,
      'optimizer/temperature': temperature(
        effectiveLearningRate,
        fullBatchVariance(gradientVariance, { size, batchSize }),
      ),
    });
    sums = nothing;
  };

  /** Returns whether training goes on. */
  const read = (done: DoneStep, readouts: Readouts): boolean => {
    const { step } = done;
    const { loss, msd } = readouts;
    // The loss is that before the update: only the displacement tells that the update itself spoilt the weights.
    if (!Number.isFinite(loss) || !Number.isFinite(msd)) {
      reporter.metrics(step, { 'train/loss': loss, 'optimizer/msd': msd });
      return false;
    }
    sums = plus(sums, done, readouts);
    if (reportsAt(plan, step)) reportInterval(done, readouts);
    return true;
  };

  const readAll = async (): Promise<Divergence | null> => {
    const steps = unread;
    const last = steps.at(-1);
    if (last === undefined) return null;
    unread = [];
    const values = await readBack(steps);
    const diverged = steps.find((done, index) => !read(done, values[index] ?? readoutsFrom([], 0)));
    if (diverged !== undefined) return { divergedAt: diverged.step };
    reporter.report({ type: 'progress', step: last.step, steps: plan.steps });
    return null;
  };

  return {
    async add(done) {
      unread.push(done);
      return unread.length < mostUnread && !reportsAt(plan, done.step) ? null : readAll();
    },
    readAll,
    dispose() {
      dispose(unread.map(({ readouts }) => readouts));
      unread = [];
    },
  };
}
