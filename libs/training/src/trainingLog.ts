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

/** Collects the read-outs of updates, reads them back in groups and reports training metrics once per interval. */
export interface TrainingLog {
  /** Takes over the read-outs. Returns the first update with a loss that is not finite, once it is known. */
  readonly add: (done: DoneStep) => Promise<{ readonly divergedAt: number } | null>;
  readonly dispose: () => void;
}

interface Sums {
  readonly loss: number;
  readonly correct: number;
  readonly images: number;
}

const nothing: Sums = { loss: 0, correct: 0, images: 0 };

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

export function trainingLog(plan: TrialPlan, reporter: TrialReporter): TrainingLog {
  let unread: DoneStep[] = [];
  let sums = nothing;

  const reportInterval = ({ step, values }: DoneStep, { msd, gradientVariance }: Readouts) => {
    const effectiveLearningRate = effectiveLearningRateOf(plan.transform, values);
    reporter.metrics(step, {
      'train/loss': sums.loss / sums.images,
      'train/accuracy': sums.correct / sums.images,
      'optimizer/rho': values.rho,
      'optimizer/effectiveLearningRate': effectiveLearningRate,
      'optimizer/msd': msd,
      'optimizer/temperature': temperature(effectiveLearningRate, gradientVariance),
    });
    sums = nothing;
  };

  return {
    async add(done) {
      unread.push(done);
      if (unread.length < mostUnread && !reportsAt(plan, done.step)) return null;
      const steps = unread;
      unread = [];
      for (const [index, readouts] of (await readBack(steps)).entries()) {
        const { step, size } = steps[index] ?? done;
        if (!Number.isFinite(readouts.loss)) {
          reporter.metrics(step, { 'train/loss': readouts.loss });
          return { divergedAt: step };
        }
        sums = {
          loss: sums.loss + readouts.loss * size,
          correct: sums.correct + readouts.correct,
          images: sums.images + size,
        };
        if (step === done.step && reportsAt(plan, step)) reportInterval(done, readouts);
      }
      reporter.report({ type: 'progress', step: done.step, steps: plan.steps });
      return null;
    },
    dispose() {
      dispose(unread.map(({ readouts }) => readouts));
      unread = [];
    },
  };
}
