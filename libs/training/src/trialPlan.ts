import { randomStream } from '@coolsweep/backend';
import type { Dataset } from '@coolsweep/data';
import { buildModel, type Model, type ModelInput } from '@coolsweep/models';
import type { GradientTransform } from '@coolsweep/optimizer';
import type { TrialConfig } from '@coolsweep/sweep';
import { trialOptimizer } from './trialOptimizer.ts';

/** How often a run of some length reports and measures. */
export interface ReportingIntervals {
  /** Updates of the whole run. */
  readonly steps: number;
  /** Updates between two reports of training metrics. */
  readonly reportInterval: number;
  /** Updates between two measurements of gradient noise, a multiple of `reportInterval`. */
  readonly measureInterval: number;
}

/** What a trial is going to do, as far as it follows from its configuration and the data set. */
export interface TrialPlan extends ReportingIntervals {
  readonly config: TrialConfig;
  readonly seed: number;
  /** First number of the keys of the trial's updates. */
  readonly keySeed: number;
  readonly model: Model;
  readonly transform: GradientTransform;
  readonly stepsPerEpoch: number;
}

/** About a hundred reports a run; not so many that reading back costs, nor so few that a long run seems dead. */
function reportIntervalOf(steps: number): number {
  return Math.min(Math.max(Math.round(steps / 100), 20), 500);
}

/**
 * A measurement takes the gradient of a second batch, about the time of an update: once in a hundred updates costs 1 %,
 * and leaves as much again for the rest of what is measured.
 */
const fewestUnmeasured = 100;

export function intervalsOf(steps: number): ReportingIntervals {
  const reportInterval = reportIntervalOf(steps);
  return { steps, reportInterval, measureInterval: Math.ceil(fewestUnmeasured / reportInterval) * reportInterval };
}

function modelInput(
  { l2, width, depth, dropout, dropConnect }: TrialConfig['model'],
  images: Pick<ModelInput, 'imageShape' | 'classes'>,
): ModelInput {
  return {
    ...images,
    l2,
    width,
    depth,
    ...(dropout !== undefined && { dropout }),
    ...(dropConnect !== undefined && { dropConnect }),
  };
}

export function planTrial(
  { config, seed }: { readonly config: TrialConfig; readonly seed: number },
  { train, imageShape, classNames }: Pick<Dataset, 'train' | 'imageShape' | 'classNames'>,
): TrialPlan {
  const stepsPerEpoch = Math.ceil(train.size / config.batchSize);
  return {
    config,
    seed,
    keySeed: randomStream('trial', seed, 'key').integer(2 ** 31),
    model: buildModel(config.model.name, modelInput(config.model, { imageShape, classes: classNames.length })),
    transform: trialOptimizer(config.optimizer, { stepsPerEpoch, epochs: config.epochs }),
    stepsPerEpoch,
    ...intervalsOf(stepsPerEpoch * config.epochs),
  };
}

/** Whether training metrics are reported after this update. */
export function reportsAt({ reportInterval, steps }: ReportingIntervals, step: number): boolean {
  return step % reportInterval === 0 || step === steps;
}

/** Whether gradient noise is measured at this update: at the end of a run also when at least half an interval is left. */
export function measuresAt({ measureInterval, steps }: ReportingIntervals, step: number): boolean {
  if (step % measureInterval === 0) return true;
  return step === steps && (steps < measureInterval || steps % measureInterval >= measureInterval / 2);
}
