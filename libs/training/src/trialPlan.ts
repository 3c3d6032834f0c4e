import type { Dataset } from '@coolsweep/data';
import { buildModel, type Model } from '@coolsweep/models';
import type { GradientTransform } from '@coolsweep/optimizer';
import type { TrialConfig } from '@coolsweep/sweep';
import { trialOptimizer } from './trialOptimizer.ts';

/** What a trial is going to do, as far as it follows from its configuration and the data set. */
export interface TrialPlan {
  readonly config: TrialConfig;
  readonly seed: number;
  readonly model: Model;
  readonly transform: GradientTransform;
  readonly stepsPerEpoch: number;
  readonly steps: number;
  /** Updates between two reports of training metrics. */
  readonly reportInterval: number;
}

/** About a hundred reports a run; not so many that reading back costs, nor so few that a long run seems dead. */
function reportIntervalOf(steps: number): number {
  return Math.min(Math.max(Math.round(steps / 100), 20), 500);
}

export function planTrial(
  { config, seed }: { readonly config: TrialConfig; readonly seed: number },
  { train, imageShape, classNames }: Dataset,
): TrialPlan {
  const stepsPerEpoch = Math.ceil(train.size / config.batchSize);
  const steps = stepsPerEpoch * config.epochs;
  return {
    config,
    seed,
    model: buildModel(config.model.name, { imageShape, classes: classNames.length, l2: config.model.l2 }),
    transform: trialOptimizer(config.optimizer, { stepsPerEpoch, epochs: config.epochs }),
    stepsPerEpoch,
    steps,
    reportInterval: reportIntervalOf(steps),
  };
}
