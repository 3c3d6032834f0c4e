import { z } from 'zod';
import { objectiveConfig, type ObjectiveConfig } from './objectiveConfig.ts';
import { trialConfig, type TrialConfig } from './trialConfig.ts';
import { methodOf } from './trialSchedules.ts';

/** Everything that decides a trial's result, apart from the seed: of a training, or of a module in its place. */
export type AnyConfig = TrialConfig | ObjectiveConfig;
export const anyConfig = z.union([trialConfig, objectiveConfig]);

/** Whether a trial calls a module of the operator's own. Others train a model. */
export function isObjective(config: AnyConfig): config is ObjectiveConfig {
  return 'objective' in config;
}

/** Configurations of trainings among others. */
export function trainingsOf(configs: readonly AnyConfig[]): TrialConfig[] {
  return configs.flatMap((config) => (isObjective(config) ? [] : [config]));
}

/** The method that a configuration stands for in a comparison; of objectives all that one module computes. */
export function methodNameOf(config: AnyConfig): string {
  return isObjective(config) ? config.objective.module : methodOf(config.optimizer);
}
